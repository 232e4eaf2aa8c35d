import type { FindingFilter } from '../../shared/contract/findings.ts';
import type { OriginKind } from '../../shared/domain/draft.ts';
import type { Severity } from '../../shared/domain/words.ts';

export type ViewName = 'open' | 'acknowledged' | 'resolved' | 'hidden' | 'all';

/** What the reader chose to see. Empty lists mean all. */
export interface View {
  readonly name: ViewName;
  readonly servers: readonly string[];
  readonly severities: readonly Severity[];
  readonly origins: readonly OriginKind[];
  readonly words: string;
}

export const OPEN: View = { name: 'open', servers: [], severities: [], origins: [], words: '' };

/** The view as the contract asks for it. */
export function filterOf(view: View): FindingFilter {
  return {
    ...STATES[view.name],
    ...(view.servers.length > 0 ? { serverIds: [...view.servers] } : {}),
    ...(view.severities.length > 0 ? { severities: [...view.severities] } : {}),
    ...(view.origins.length > 0 ? { origins: [...view.origins] } : {}),
    ...(view.words.trim() === '' ? {} : { text: view.words.trim() }),
  };
}

const STATES: Readonly<Record<ViewName, FindingFilter>> = {
  open: { states: ['new', 'acknowledged'], hidden: 'exclude' },
  acknowledged: { states: ['acknowledged'], hidden: 'exclude' },
  resolved: { states: ['resolved'], hidden: 'exclude' },
  hidden: { hidden: 'only' },
  all: { hidden: 'include' },
};

/** Whether anything beyond the chip Open narrows the list. */
export function isNarrowed(view: View): boolean {
  return (
    view.name !== 'open' ||
    view.words.trim() !== '' ||
    view.servers.length + view.severities.length + view.origins.length > 0
  );
}
