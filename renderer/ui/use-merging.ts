import { useEngine } from '../client/engine.ts';
import { text as shared } from './messages.ts';
import { useStep } from './use-step.ts';

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
  const { api } = useEngine();
  const step = useStep();
  const take = (work: Promise<{ readonly undo: readonly number[] }>, said: string, title: string) =>
    step({ work, icon: 'merge', said: () => said, titles: [title] });
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
