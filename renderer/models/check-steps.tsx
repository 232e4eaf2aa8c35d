import { Fragment } from 'react';
import { duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import type { CheckLeg, CheckState } from './check-report.ts';
import { text } from './messages.ts';

/** A check as a line of steps, each with its state by shape. */
export function CheckSteps({ legs }: { readonly legs: readonly CheckLeg[] }) {
  return (
    <ol className="hc-row mo-check" aria-label={text.steps.label} aria-live="polite">
      {legs.map((leg, index) => (
        <Fragment key={leg.name}>
          {index > 0 && <li className="ln2" aria-hidden="true" />}
          <li className={leg.state === 'passed' ? 'hc ok' : 'hc'}>
            <LegShape state={leg.state} />
            <span className="sr">{text.steps.states[leg.state]}: </span>
            <span>{leg.words}</span>
            {leg.milliseconds !== null && <span className="i3">{duration(leg.milliseconds)}</span>}
          </li>
        </Fragment>
      ))}
    </ol>
  );
}

function LegShape({ state }: { readonly state: CheckState }) {
  switch (state) {
    case 'passed':
      return <Icon name="check" small />;
    case 'failed':
      return <SeverityMark severity="medium" size={12} />;
    case 'running':
      return (
        <span className="turning">
          <Icon name="spin" small />
        </span>
      );
    case 'waiting':
      return <i className="hop-open" aria-hidden="true" />;
  }
}
