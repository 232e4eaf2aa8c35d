import type { ReanalysisState } from '../../shared/domain/reanalysis.ts';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';

/** How it stands, by shape: a turning ring, bars, a clock, a tick, a cross, a diamond. */
export function StateMark({ state }: { readonly state: ReanalysisState }) {
  switch (state) {
    case 'running':
      return (
        <span className="turning acc">
          <Icon name="spin" />
        </span>
      );
    case 'paused':
      return <Icon name="pause" />;
    case 'queued':
      return <Icon name="clock" />;
    case 'complete':
      return <Icon name="check" />;
    case 'cancelled':
      return <Icon name="cross" />;
    case 'failed':
      return <SeverityMark severity="critical" />;
  }
}
