import type { SuppressionView } from '../../shared/contract/suppressions.ts';

export const FILTERS = ['active', 'stale', 'broad', 'quiet', 'ended'] as const;
export type RuleFilter = (typeof FILTERS)[number];

/** Whether a filter of the page shows a rule. */
export function passes(rule: SuppressionView, filter: RuleFilter): boolean {
  switch (filter) {
    case 'active':
      return rule.state === 'holds';
    case 'ended':
      return rule.state === 'ended';
    case 'quiet':
      return rule.state === 'holds' && rule.end.kind === 'until-worse';
    case 'stale':
    case 'broad':
      return rule.review === filter;
  }
}

/** Whether every word occurs in the rule's reason, in its sentence or in its values. Letters of any case. */
export function saysAll(rule: SuppressionView, sentence: string, words: string): boolean {
  const said = `${rule.reason} ${sentence} ${JSON.stringify(rule.matchers)}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

/** Lines that a rule hit in the last thirty days. */
export function recentHits({ pulse }: Pick<SuppressionView, 'pulse'>): number {
  return pulse.days.reduce((sum, hits) => sum + hits, 0);
}
