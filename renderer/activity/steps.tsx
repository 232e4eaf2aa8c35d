import type { Run, RunStep } from '../../shared/domain/run.ts';
import { duration } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { text } from './messages.ts';
import { factsOf, stepBars, type StepBar } from './run-text.ts';

const ICONS: Readonly<Record<RunStep, IconName>> = {
  connect: 'plug',
  read: 'lines',
  reduce: 'merge',
  rules: 'rule',
  model: 'model',
  store: 'inbox',
};

/** What a run did, step by step, with the time each took as a bar. */
export function Steps({ run }: { readonly run: Run }) {
  const bars = stepBars(run.timings);
  const longest = bars.toSorted((left, right) => right.share - left.share)[0]?.step;
  return (
    <ol className="stgs" aria-label={text.stepsTitle}>
      {bars.map((bar) => (
        <li key={bar.step} className={bar.milliseconds === null ? 'stg none' : 'stg'}>
          <span className="nm">
            <Icon name={ICONS[bar.step]} />
            <b className="medium">{text.steps[bar.step]}</b>
          </span>
          <span className="fx clip" title={wordsOf(bar, run)}>
            {wordsOf(bar, run)}
          </span>
          <span className="wf" aria-hidden="true">
            {bar.milliseconds !== null && (
              <i
                className={bar.step === longest ? 'on' : ''}
                style={{ left: `${bar.from * 100}%`, width: `max(2px, ${bar.share * 100}%)` }}
              />
            )}
          </span>
          <span className="num">{bar.milliseconds === null ? '' : duration(bar.milliseconds)}</span>
        </li>
      ))}
    </ol>
  );
}

/**
 * A finished run without a model step had nothing to ask, or nobody; one that read without a step to connect had its
 * connection already. Any other step was not reached.
 */
function wordsOf(bar: StepBar, run: Run): string {
  const skipped = bar.step === 'model' && (run.state === 'complete' || run.state === 'partial');
  if (bar.milliseconds !== null || skipped) return factsOf(bar.step, run);
  if (bar.step === 'connect' && run.timings.read !== undefined) return text.open;
  return run.state === 'running' ? text.toCome : text.notRun;
}
