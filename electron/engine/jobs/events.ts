import type { Run } from '../../../shared/domain/run.ts';

/** What jobs announce; the api turns it into the contract's event stream. */
export interface JobEvents {
  findingsChanged(ids: readonly string[]): void;
  runProgress(run: Run): void;
  healthChanged(serverId: string): void;
}
