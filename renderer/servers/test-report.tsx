import type { Fix } from '../../shared/contract/servers.ts';
import { inWords } from '../client/failure.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { keyFileOf, splitFingerprint } from '../ui/fingerprint.ts';
import { duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { useNow } from '../ui/use-now.ts';
import { form as text } from './messages.ts';
import type { TestedHop, TestReport } from './test-steps.ts';
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
            <HopResult key={`${hop.hop} ${hop.subject}`} hop={hop} report={test.report} />
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

interface HopResultProps {
  readonly hop: TestedHop;
  readonly report: TestReport | null;
}

function HopResult({ hop, report }: HopResultProps) {
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
        {hop.hop === 'host-key' && report?.hostKey && <Fingerprint {...report.hostKey} />}
        {hop.hop === 'loki' && hop.state === 'passed' && report && <AboutLoki report={report} />}
        {failure && (
          <div className="fix">
            {failure.detail && <pre className="raw crit-ink">{failure.detail}</pre>}
            <b className="medium">{text.whatToDo}</b>
            <p className="t12">{failure.advice}</p>
            <Fixes fixes={hop.fixes} />
          </div>
        )}
      </div>
    </li>
  );
}

/** What can be tried, the likeliest first; commands are copied, never run. */
function Fixes({ fixes }: { readonly fixes: readonly Fix[] }) {
  if (fixes.length === 0) return null;
  return (
    <>
      <ol className="fixes">
        {fixes.map((fix, index) => (
          <li key={fix.id} className="opt2">
            <span className="n" aria-hidden="true">
              {index + 1}
            </span>
            <div className="grow">
              <span className="medium">{text.fixes[fix.id]}</span>
              {fix.command !== null && (
                <>
                  <span className="t11 i2"> · {text.fixWhere[fix.where]}</span>
                  <pre className="raw command">{fix.command}</pre>
                </>
              )}
            </div>
            {fix.command !== null && <CopyButton text={fix.command} bare />}
          </li>
        ))}
      </ol>
      <p className="t11 i2">{text.fixNote}</p>
    </>
  );
}

function Fingerprint({ keyType, fingerprint }: NonNullable<TestReport['hostKey']>) {
  const { algorithm, groups } = splitFingerprint(fingerprint);
  const command = `ssh-keygen -lf ${keyFileOf(keyType)}`;
  return (
    <div className="fp" role="group" aria-label={`${keyType} ${fingerprint}`}>
      <p className="keys2">
        <span className="i3">
          {keyType} {algorithm}
        </span>
        {groups.map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </p>
      <div className="hstack t11 i3">
        <span>
          {text.compareKey} <code>{command}</code>
        </span>
        <span className="push">
          <CopyButton text={command} bare />
        </span>
      </div>
    </div>
  );
}

/** Clocks that differ by less agree: the header has whole seconds. */
const AGREEING = 2_000;

function AboutLoki({ report: { open, skew } }: { readonly report: TestReport }) {
  return (
    <>
      {open && <p className="t12 med-ink">{text.isOpen}</p>}
      {skew !== null && <p className="t12 i2">{clockWords(skew)}</p>}
    </>
  );
}

function clockWords(skew: number): string {
  if (Math.abs(skew) < AGREEING) return text.clockAgrees;
  const time = duration(Math.abs(skew));
  return skew > 0 ? text.clockAhead({ time }) : text.clockBehind({ time });
}

function wordsOf(hop: TestedHop): string {
  switch (hop.state) {
    case 'waiting':
      return text.hopWaits;
    case 'running':
      return text.hopRuns;
    case 'passed':
      return hop.detail === '' ? fill(text.hopPassedBare[hop.hop], hop) : fill(text.hopPassed[hop.hop], hop);
    case 'failed':
      return hop.failure ? inWords(hop.failure).message : '';
  }
}

/** Some of these texts name nothing, and are sentences as they stand. */
function fill(
  said: string | ((named: { detail: string; subject: string }) => string),
  hop: TestedHop,
): string {
  return typeof said === 'string' ? said : said(hop);
}
