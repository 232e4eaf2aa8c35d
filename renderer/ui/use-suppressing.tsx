import type { Chosen } from '../../shared/contract/findings.ts';
import type { Matchers, SuppressionEnd } from '../../shared/domain/suppression.ts';
import { useEngine } from '../client/engine.ts';
import { suppressingText as text } from './suppressing.ts';
import { useToasts } from './toast.tsx';

/** A rule as a person writes it. */
export interface RuleDraft {
  readonly matchers: Matchers;
  readonly end: SuppressionEnd;
  readonly reason: string;
}

interface SnoozeEnd {
  readonly until: number;
  readonly hits?: number;
}

interface Rule extends RuleDraft {
  readonly id: string;
}

interface SuppressingDeeds {
  readonly add: (draft: RuleDraft) => Promise<void>;
  readonly edit: (before: Rule, draft: RuleDraft) => Promise<void>;
  readonly end: (rule: Rule) => Promise<void>;
  readonly reopen: (rule: Rule) => Promise<void>;
  readonly keep: (rule: Rule) => Promise<void>;
  /** Hides findings until they get worse; without a threshold, each has its own. */
  readonly quiet: (chosen: Chosen, name: string, perHour: number | null) => Promise<void>;
  /** Until an instant, or until so many lines have come, if that is sooner. */
  readonly snooze: (chosen: Chosen, name: string, end: SnoozeEnd) => Promise<void>;
  /** Hides a finding again that came back. */
  readonly hideAgain: (id: string, name: string) => Promise<void>;
}

/** What can be done about rules, each with one toast and one way back: from the toast, and by `z`. */
export function useSuppressing(): SuppressingDeeds {
  const { api, queries, queryClient, triage } = useEngine();
  const toasts = useToasts();
  const askAgain = () => {
    void queryClient.invalidateQueries({ queryKey: queries.suppressions.key() });
    void queryClient.invalidateQueries({ queryKey: queries.findings.key() });
  };
  const fail = (error: unknown) => toasts.fail(error, text.notSaved);
  const undoLast = () => {
    triage.undoLast().then((step) => {
      const [name = ''] = step?.titles ?? [];
      toasts.show({ icon: 'back', text: step === null ? text.nothingToUndo : text.undone({ name }) });
    }, fail);
  };
  /** A rule that changed no finding has left nothing in any history: it is taken back by what `otherwise` does. */
  const take = async (
    work: Promise<{ readonly undo: readonly number[] }>,
    said: string,
    name: string,
    otherwise: (() => Promise<unknown>) | null,
  ) => {
    try {
      const { undo } = await work;
      if (undo.length === 0 && otherwise === null) {
        toasts.show({ icon: 'check', text: text.nothingChanged });
        return;
      }
      const back = () => (undo.length > 0 ? api.findings.undo({ entries: [...undo] }) : otherwise?.());
      triage.remember([name], async () => {
        await back();
        askAgain();
      });
      toasts.show({
        icon: 'moon',
        text: said,
        action: { label: text.undo, hint: 'undo', run: undoLast },
      });
    } finally {
      askAgain();
    }
  };
  return {
    add: async ({ matchers, end, reason }) => {
      const made = api.suppressions.add({ matchers, end, reason });
      await take(made, text.added({ name: reason }), reason, async () => {
        await api.suppressions.end({ id: (await made).id });
      });
    },
    edit: async (before, { matchers, end, reason }) => {
      const { id } = before;
      const edited = api.suppressions.edit({ id, matchers, end, reason }).then(() => ({ undo: [] }));
      await take(edited, text.edited({ name: reason }), reason, () =>
        api.suppressions.edit({ id, matchers: before.matchers, end: before.end, reason: before.reason }),
      );
    },
    end: ({ id, reason }) =>
      take(api.suppressions.end({ id }), text.ended({ name: reason }), reason, () =>
        api.suppressions.reopen({ id }),
      ).catch(fail),
    reopen: ({ id, reason }) =>
      take(api.suppressions.reopen({ id }), text.reopened({ name: reason }), reason, () =>
        api.suppressions.end({ id }),
      ).catch(fail),
    keep: ({ id, reason }) =>
      api.suppressions.keep({ id }).then(() => {
        toasts.show({ icon: 'check', text: text.kept({ name: reason }) });
        askAgain();
      }, fail),
    quiet: (chosen, name, perHour) =>
      take(
        api.suppressions.quiet({ ...chosen, ...(perHour === null ? {} : { perHour }) }),
        text.quiet({ name }),
        name,
        null,
      ).catch(fail),
    snooze: (chosen, name, end) =>
      take(
        api.findings.triage({ ...chosen, action: { kind: 'snooze', ...end } }),
        text.hidden({ name }),
        name,
        null,
      ).catch(fail),
    hideAgain: (id, name) =>
      take(api.suppressions.hideAgain({ findingId: id }), text.hidden({ name }), name, null).catch(fail),
  };
}
