import type { SuppressionView } from '../../shared/contract/suppressions.ts';
import type { Implementer } from './api-notifications.ts';

const NOTHING = {
  now: {
    count: 0,
    bySeverity: { info: 0, low: 0, medium: 0, high: 0, critical: 0 },
    newest: null,
    partly: 0,
  },
  last30Days: { count: 0, high: 0, last: null },
};

/** Rules as the page sees them; they hide nothing here. */
export class ApiSuppressions {
  rules: SuppressionView[] = [];
  #made = 0;

  router({ suppressions }: Implementer) {
    const end = (id: string, endedAt: number | null) => {
      const state = endedAt === null ? 'holds' : 'ended';
      this.rules = this.rules.map((rule) => (rule.id === id ? { ...rule, endedAt, state } : rule));
      return { undo: [] };
    };
    return {
      list: suppressions.list.handler(() => this.rules),
      preview: suppressions.preview.handler(() => ({
        ...NOTHING,
        sentence: 'Hides findings.',
        refused: null,
      })),
      add: suppressions.add.handler(({ input }) => {
        const id = `suppression-${++this.#made}`;
        const rule: SuppressionView = {
          ...input,
          id,
          createdAt: Date.now(),
          origin: 'you',
          endedAt: null,
          sentence: 'Hides findings.',
          state: 'holds',
          pulse: { hits: 0, lastHit: null, hidden: 0 },
          review: null,
        };
        this.rules = [rule, ...this.rules];
        return { id, undo: [] };
      }),
      edit: suppressions.edit.handler(({ input }) => {
        this.rules = this.rules.map((rule) => (rule.id === input.id ? { ...rule, ...input } : rule));
        return { undo: [] };
      }),
      end: suppressions.end.handler(({ input }) => end(input.id, Date.now())),
      reopen: suppressions.reopen.handler(({ input }) => end(input.id, null)),
      suggest: suppressions.suggest.handler(() => null),
      quiet: suppressions.quiet.handler(() => ({ undo: [] })),
    };
  }
}
