import { inWords } from '../client/failure.ts';
import { useRun, useServers } from '../client/queries.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { clockWithSeconds, full } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { useLate } from '../ui/use-late.ts';
import { text } from './messages.ts';
import { ModelCalls } from './model-calls.tsx';
import { RunMark } from './run-mark.tsx';
import { timeOf, titleOf } from './run-text.ts';
import { Steps } from './steps.tsx';

type OpenRun = NonNullable<ReturnType<typeof useRun>['data']>;

/** One run: its steps, what failed, what was not asked, and each call to a model. */
export function RunPane({ id, now }: { readonly id: string | null; readonly now: number }) {
  const { data: run, error, isPending, refetch } = useRun(id);
  const late = useLate(id !== null && isPending);
  if (run) return <Opened key={run.id} run={run} now={now} />;
  return (
    <section className="col pane" aria-label={text.pane}>
      <div className="pane-note">
        {id === null && <p className="i3">{text.choose}</p>}
        {late && <p className="i3">{text.loadingRun}</p>}
        {run === null && <p className="medium">{text.gone}</p>}
        {error && <LoadFailure title={text.runFailed} error={error} onAgain={() => void refetch()} />}
      </div>
    </section>
  );
}

function Opened({ run, now }: { readonly run: OpenRun; readonly now: number }) {
  return (
    <section className="col pane" aria-label={text.pane}>
      <header className="bar">
        <h2 className="t15 clip">{titleOf(run, now)}</h2>
        <span className="chip">{run.serverName}</span>
        <StateChip state={run.state} />
        <span className="push t12 i3 nowrap" title={full(run.startedAt)}>
          <span className="wide">{text.started({ at: clockWithSeconds(run.startedAt) })}</span>
          {run.state === 'running'
            ? text.goingFor({ time: timeOf(run, now) })
            : text.took({ time: timeOf(run, now) })}
        </span>
      </header>
      <div className="scroll">
        <div className="ab">
          <Steps run={run} />
          <Failures run={run} />
          {run.notAsked > 0 && (
            <div className={run.state === 'complete' ? 'card line failure' : 'card warn failure'}>
              <div className="hstack">
                {run.state !== 'complete' && <SeverityMark severity="medium" />}
                <b className="medium">{text.notAsked({ many: run.notAsked })}</b>
              </div>
              <p className="t12">
                {run.notAskedReason && <NotAsked reason={run.notAskedReason} />} {text.notAskedHint}
              </p>
            </div>
          )}
          <ModelCalls calls={run.calls} />
        </div>
      </div>
    </section>
  );
}

function NotAsked({ reason }: { readonly reason: NonNullable<OpenRun['notAskedReason']> }) {
  const { message, advice } = inWords(reason);
  return (
    <>
      {message} {advice}
    </>
  );
}

function StateChip({ state }: { readonly state: OpenRun['state'] }) {
  switch (state) {
    case 'complete':
      return (
        <span className="chip good">
          <Icon name="check" small />
          {text.states.complete}
        </span>
      );
    case 'partial':
      return <span className="chip warn">{text.states.partial}</span>;
    case 'failed':
      return <span className="chip bad">{text.states.failed}</span>;
    case 'running':
      return (
        <span className="hstack g1 t11 i2">
          <RunMark state="running" />
        </span>
      );
  }
}

function Failures({ run }: { readonly run: OpenRun }) {
  const { data: servers = [] } = useServers();
  const sources = new Map(
    servers.flatMap((view) => view.sources.map((source) => [source.id, source.name] as const)),
  );
  return run.failures.map(({ sourceId, failure }, index) => (
    <FailureCard
      key={index}
      title={sourceId === null ? text.wholeServer : (sources.get(sourceId) ?? sourceId)}
      failure={inWords(failure)}
      tone={run.state === 'failed' ? 'bad' : 'warn'}
    />
  ));
}
