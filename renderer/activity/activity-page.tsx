import { CoverageView } from './coverage-view.tsx';
import { HealthView } from './health-view.tsx';
import { QueueView } from './queue-view.tsx';
import { RunsView } from './runs-view.tsx';

/** What Nightjar did and does: its runs, what they covered, what waits, and how the ways to the servers are. */
export function ActivityPage({ id }: { readonly id: string | null }) {
  switch (id) {
    case 'coverage':
      return <CoverageView />;
    case 'queue':
      return <QueueView />;
    case 'health':
      return <HealthView />;
    default:
      return <RunsView id={id} />;
  }
}
