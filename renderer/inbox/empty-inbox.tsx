import type { Proof } from '../../shared/contract/system.ts';
import type { FindingCounts } from '../../shared/contract/findings.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { inWords } from '../client/failure.ts';
import { useProof, useServers } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { clock, count, countdown, moment } from '../ui/format.ts';
import { Bird } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { useNow } from '../ui/use-now.ts';
import { useRunCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

interface EmptyInboxProps {
  readonly counts: FindingCounts | null;
  readonly onQuery: (query: string) => void;
}

/** Silence with its proof: what was read, until when, and what was not. */
export function EmptyInbox({ counts, onQuery }: EmptyInboxProps) {
  const now = useNow(1000);
  const { data: proof } = useProof();
  const { data: servers } = useServers();
  return (
    <section className="col grow empty" aria-label={text.title}>
      <header className="bar wide-bar">
        <h1>{text.title}</h1>
        <span className="push hstack g1">
          {counts !== null && counts.resolved > 0 && (
            <Button tone="ghost" small icon="done" onPress={() => onQuery('is:resolved')}>
              {text.empty.resolved({ many: counts.resolved })}
            </Button>
          )}
          {counts !== null && counts.hidden > 0 && (
            <Button tone="ghost" small icon="moon" onPress={() => onQuery('is:hidden')}>
              {text.empty.hidden({ many: counts.hidden })}
            </Button>
          )}
        </span>
      </header>
      <div className="scroll">
        <div className="mid">
          <Bird asleep />
          <h2 className="big">{text.empty.headline}</h2>
          {proof && <p className="proof">{proofSentence(proof, counts, now)}</p>}
          {servers && <ReadTable servers={servers} now={now} />}
          {proof?.notRead.map((gap) => (
            <Gap key={`${gap.serverName} ${gap.sourceName ?? ''}`} gap={gap} now={now} />
          ))}
          {proof && <Facts proof={proof} now={now} />}
        </div>
      </div>
    </section>
  );
}

function proofSentence(proof: Proof, counts: FindingCounts | null, now: number): string {
  if (proof.readUpTo === null) return text.empty.notYet;
  const say =
    counts !== null && counts.hidden + counts.resolved > 0 ? text.empty.proofBesides : text.empty.proof;
  return say({
    lines: text.empty.lines({ many: proof.lines }),
    servers: text.empty.servers({ many: proof.servers }),
    upTo: moment(proof.readUpTo, now),
  });
}

function ReadTable({ servers, now }: { readonly servers: readonly ServerView[]; readonly now: number }) {
  const { columns } = text.empty;
  return (
    <table className="tbl" aria-label={text.empty.table}>
      <thead>
        <tr>
          <th>{columns.server}</th>
          <th className="num">{columns.hour}</th>
          <th className="num">{columns.day}</th>
          <th className="fill">{columns.read}</th>
          <th className="num">{columns.upTo}</th>
        </tr>
      </thead>
      <tbody>
        {servers.map((view) => (
          <tr key={view.server.id}>
            <td className="main medium">{view.server.name}</td>
            <td className="num main">{count(view.linesLastHour)}</td>
            <td className="num">{count(view.linesLastDay)}</td>
            <td className="fill">{readWords(view)}</td>
            <td className="num main">{view.readUpTo === null ? '–' : moment(view.readUpTo, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function readWords(view: ServerView): string {
  const all = view.sources.length;
  const read = view.sources.filter((source) => source.failure === null && source.failedRanges === 0).length;
  const { templates } = view;
  return read === all
    ? text.empty.sources({ sources: all, templates })
    : text.empty.someSources({ read, sources: all, templates });
}

function Gap({ gap, now }: { readonly gap: Proof['notRead'][number]; readonly now: number }) {
  const run = useRunCommand();
  const what = [
    gap.serverName,
    gap.sourceName,
    gap.since === null ? null : text.empty.sinceWhen({ when: moment(gap.since, now) }),
  ];
  const { message, advice } = inWords(gap.failure);
  return (
    <div className="gap">
      <SeverityMark severity="medium" size={12} />
      <div className="grow">
        <b className="medium">
          {text.empty.notRead({ what: what.filter((part) => part !== null).join(', ') })}
        </b>
        <p className="i2">
          {message} {advice}
        </p>
      </div>
      <Button small onPress={() => run('poll')}>
        {text.empty.tryNow}
      </Button>
    </div>
  );
}

function Facts({ proof, now }: { readonly proof: Proof; readonly now: number }) {
  const next = proof.nextPollAt;
  return (
    <dl className="facts4">
      <Fact value={count(proof.rules)} words={text.empty.rules({ many: proof.rules })} />
      <Fact value={count(proof.templates)} words={text.empty.templates({ many: proof.templates })} />
      <Fact value={count(proof.waitingForModel)} words={text.empty.waiting} />
      <Fact
        value={next === null ? '–' : countdown(next - now)}
        words={next === null ? text.empty.noPoll : text.empty.nextPoll({ at: clock(next) })}
      />
    </dl>
  );
}

function Fact({ value, words }: { readonly value: string; readonly words: string }) {
  return (
    <div>
      <dt>{words}</dt>
      <dd>{value}</dd>
    </div>
  );
}
