import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { text as shared } from './messages.ts';
import { useToasts } from './toast.tsx';
import { useRunCommand } from './use-commands.tsx';

const text = shared.merging;

interface Named {
  readonly id: string;
  readonly title: string;
}

interface MergingDeeds {
  /** Lets findings count for one of them. */
  readonly merge: (ids: readonly string[], into: Named) => void;
  /** Lets a part count for itself again. */
  readonly split: (part: Named) => void;
  /** Lets what a server has of a finding count for one of its own. */
  readonly treatApart: (finding: Named, server: { readonly id: string; readonly name: string }) => void;
}

/** Putting findings together and taking them apart, each with one toast and one way back: from it, and by `z`. */
export function useMerging(): MergingDeeds {
  const { api, queries, queryClient, triage } = useEngine();
  const toasts = useToasts();
  const run = useRunCommand();
  const askAgain = () => void queryClient.invalidateQueries({ queryKey: queries.findings.key() });
  const take = async (work: Promise<{ readonly undo: readonly number[] }>, said: string, title: string) => {
    try {
      const { undo } = await work;
      if (undo.length === 0) {
        toasts.show({ icon: 'check', text: text.nothing });
        return;
      }
      triage.remember([title], async () => {
        await api.findings.undo({ entries: [...undo] });
        askAgain();
      });
      toasts.show({
        icon: 'merge',
        text: said,
        action: { label: shared.triage.undo, hint: 'undo', run: () => run('undo') },
      });
    } catch (error) {
      const { message, advice } = failureOf(error);
      toasts.show({ icon: 'cross', text: `${shared.triage.notSaved} ${message} ${advice}` });
    } finally {
      askAgain();
    }
  };
  return {
    merge: (ids, into) => {
      const others = ids.filter((id) => id !== into.id);
      const said = text.merged({ many: others.length, title: into.title });
      void take(api.findings.merge({ ids: others, into: into.id }), said, into.title);
    },
    split: (part) => {
      void take(api.findings.split({ id: part.id }), text.split({ title: part.title }), part.title);
    },
    treatApart: (finding, server) => {
      const work = api.findings.treatApart({ id: finding.id, serverId: server.id });
      void take(work, text.apart({ server: server.name, title: finding.title }), finding.title);
    },
  };
}
