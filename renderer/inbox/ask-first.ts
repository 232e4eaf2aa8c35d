import type { Engine } from '../client/engine.ts';
import { askForFindings } from '../client/queries.ts';
import { groupsOf } from '../client/stages.ts';
import { parseRoute } from '../ui/route.ts';
import { filterOf, type Known } from './query-filter.ts';
import { keptLayout } from './use-layout.ts';

const NOTHING_KNOWN: Known = { servers: [], sources: [] };

/**
 * Asks for the rows that the inbox will ask for when it is drawn first, where it is what the page starts with: the
 * engine looks for them while the page draws its frame, and answers with them before all else. A search is left to the
 * page: what it means may depend on the servers and on the time.
 */
export function askForFirstRows(engine: Engine, hash: string): void {
  const route = parseRoute(hash);
  if (route.page !== 'inbox' || route.query !== undefined) return;
  const { grouping, sort } = keptLayout();
  const filter = filterOf([], NOTHING_KNOWN, 0);
  askForFindings(engine, filter, groupsOf(filter, grouping), sort);
}
