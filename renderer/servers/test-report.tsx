import { inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { useNow } from '../ui/use-now.ts';
import { form as text } from './messages.ts';
import type { TestedHop } from './test-steps.ts';
import type { ServerTest } from './use-server-test.ts';

/** The way to the server, hop by hop, as the test walks it. */
export function TestResults({ test }: { readonly test: ServerTest }) {
  return (
    <section aria-label={text.test} aria-busy={test.running}>
      <h2 className="h2">
        {text.test}
        <Clock test={test} />
      </h2>
      {test.report === null && <p className="t12 i3">{text.untested}</p>}
      {test.failure && <FailureCard title={text.testFailedToStart} failure={test.failure} />}
      {test.report && (
        <ol className="hops" aria-live="polite">
          {test.report.hops.map((hop) => (
            <HopResult key={hop.hop} hop={hop} />
          ))}
        </ol>
      )}
      {test.report?.usable === true && <p className="t12 i2">{text.usable}</p>}
      {test.report?.usable === false && <p className="t12 i2">{text.notUsable}</p>}
    </section>
  );
}

function Clock({ test }: { readonly test: ServerTest }) {
  const now = useNow(100);
  if (test.startedAt === 0) return null;
  const time = duration(Math.max(0, (test.finishedAt ?? now) - test.startedAt));
  return <span className="push t11">{test.running ? text.took({ time }) : text.tookAll({ time })}</span>;
}

const STATES = { waiting: 'wait', running: 'run', passed: 'ok', failed: 'bad' } as const;

function HopResult({ hop }: { readonly hop: TestedHop }) {
  const failure = hop.failure && inWords(hop.failure);
  return (
    <li className={`hop ${STATES[hop.state]}`}>
      <span className="mk">
        {hop.state === 'passed' && <Icon name="check" small />}
        {hop.state === 'failed' && <Icon name="cross" small />}
        {hop.state === 'running' && (
          <span className="turning">
            <Icon name="spin" />
          </span>
        )}
      </span>
      <div className="grow">
        <div className="hstack">
          <b className="medium">{text.hopNames[hop.hop]}</b>
          <span className="push t11 i3">{hop.milliseconds !== null && duration(hop.milliseconds)}</span>
        </div>
        <p className="t12 i2">{wordsOf(hop)}</p>
        {failure && (
          <div className="fix">
            {failure.detail && <pre className="raw crit-ink">{failure.detail}</pre>}
            <b className="medium">{text.whatToDo}</b>
            <p className="t12">{failure.advice}</p>
          </div>
        )}
      </div>
    </li>
  );
}

function wordsOf(hop: TestedHop): string {
  switch (hop.state) {
    case 'waiting':
      return text.hopWaits;
    case 'running':
      return text.hopRuns;
    case 'passed':
      return hop.detail ?? '';
    case 'failed':
      return hop.failure ? inWords(hop.failure).message : '';
  }
}
