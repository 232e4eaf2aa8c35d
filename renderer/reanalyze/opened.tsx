import type { ReactNode } from 'react';
import type { Reanalysis } from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { inWords } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { duration } from '../ui/format.ts';
import { MenuChip } from '../ui/menu-chip.tsx';
import { navigate } from '../ui/route.ts';
import { sourceName } from './draft.ts';
import { text } from './messages.ts';
import { OutcomeView } from './outcome.tsx';
import { Progress } from './progress-view.tsx';
import { isOpen } from './progress.ts';
import { StateMark } from './state-mark.tsx';
import { useReanalysisDeeds } from './use-reanalyses.ts';
import { listed, spanWords } from '../range/words.ts';
import { eyesOf } from './words.ts';
import type { ZoneClock } from '../range/zone-clock.ts';

interface OpenedProps {
  readonly one: Reanalysis;
  readonly all: readonly Reanalysis[];
  readonly servers: readonly ServerView[];
  readonly clock: ZoneClock;
  readonly now: number;
  /** Takes its choices over, to be started again. */
  readonly onRepeat: () => void;
  readonly onShow: () => void;
}

/** One re-analysis: how far it is, what failed, and what came of it. */
export function Opened(props: OpenedProps) {
  const { one, servers, clock, now } = props;
  const who = listed([...one.servers.map(({ name }) => name), ...eyesOf(one)]);
  return (
    <section className="rz-opened" aria-labelledby="rz-opened">
      <header className="rz-head">
        <h2 id="rz-opened" className="t15">
          {spanWords(one, clock, now)}
        </h2>
        <span className="t12 i2 clip rz-eyes" title={who}>
          {who}
        </span>
        {one.apart && (
          <span className="chip warn" title={text.opened.apartLong}>
            {text.opened.apart}
          </span>
        )}
        <StateChip one={one} />
        <Acts {...props} />
      </header>
      {isOpen(one) && <Progress one={one} />}
      {one.waitsFor && <FailureCard title={text.opened.waits} failure={inWords(one.waitsFor)} tone="warn" />}
      {one.failure && <FailureCard title={text.opened.failed} failure={inWords(one.failure)} />}
      {one.unread.length > 0 && <Unread one={one} servers={servers} clock={clock} now={now} />}
      <OutcomeView one={one} clock={clock} now={now} />
    </section>
  );
}

function StateChip({ one }: { readonly one: Reanalysis }) {
  const took =
    one.finishedAt !== null && one.startedAt !== null
      ? text.opened.took({ time: duration(one.finishedAt - one.startedAt) })
      : '';
  return (
    <span className="hstack g1 t12 i2 nowrap" role="status">
      <StateMark state={one.state} />
      {listed([text.states[one.state], took].filter(Boolean))}
    </span>
  );
}

function Acts({ one, all, clock, now, onRepeat, onShow }: OpenedProps) {
  const deeds = useReanalysisDeeds(one.id);
  const others = all.filter(({ id }) => id !== one.id);
  return (
    <span className="push hstack g1 rz-acts">
      {(one.state === 'running' || one.state === 'queued') && (
        <Button tone="ghost" small icon="pause" onPress={deeds.pause}>
          {text.opened.pause}
        </Button>
      )}
      {one.state === 'paused' && (
        <Button small icon="play" onPress={deeds.resume}>
          {text.opened.resume}
        </Button>
      )}
      {isOpen(one) && (
        <Button tone="ghost" small icon="cross" onPress={deeds.cancel}>
          {text.opened.cancel}
        </Button>
      )}
      <Button tone="ghost" small icon="chart" label={text.opened.show} onPress={onShow} />
      <Button tone="ghost" small icon="again" onPress={onRepeat}>
        {text.opened.repeat}
      </Button>
      {others.length > 0 && (
        <MenuChip
          name={text.compare.pane}
          text={text.opened.compare}
          active={false}
          options={others.map((other) => ({
            id: other.id,
            label: listed([spanWords(other, clock, now), ...eyesOf(other)]),
          }))}
          chosen={[]}
          mode="multiple"
          onChoose={([other]) => {
            if (other) navigate({ page: 'reanalyze', id: one.id, other, range: null });
          }}
        />
      )}
    </span>
  );
}

function Unread({ one, servers, clock, now }: Pick<OpenedProps, 'one' | 'servers' | 'clock' | 'now'>) {
  const serverName = (id: string) => one.servers.find((server) => server.id === id)?.name ?? id;
  return (
    <ul className="rz-unread" aria-label={text.opened.unreadTitle}>
      {one.unread.map((piece): ReactNode => (
        <li key={`${piece.serverId} ${piece.sourceId} ${piece.from}`}>
          <FailureCard
            title={`${text.opened.unreadTitle}: ${text.opened.unread({
              where:
                piece.sourceId === null ? serverName(piece.serverId) : sourceName(piece.sourceId, servers),
              range: spanWords(piece, clock, now),
            })}`}
            failure={inWords(piece.failure)}
            tone="warn"
          />
        </li>
      ))}
    </ul>
  );
}
