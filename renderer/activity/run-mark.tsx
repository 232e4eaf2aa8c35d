import type { Run } from '../../shared/domain/run.ts';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { text } from './messages.ts';

/** A run's state by shape: a turning ring, a tick, a square, a diamond. */
export function RunMark({ state }: { readonly state: Run['state'] }) {
  return (
    <span className={`rm ${state}`}>
      {state === 'running' && (
        <span className="turning">
          <Icon name="spin" />
        </span>
      )}
      {state === 'complete' && <Icon name="check" />}
      {state === 'partial' && <SeverityMark severity="medium" />}
      {state === 'failed' && <SeverityMark severity="critical" />}
      <span className="sr">{text.stateBefore({ state: text.states[state] })}</span>
    </span>
  );
}
