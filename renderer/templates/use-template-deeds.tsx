import { useRef } from 'react';
import type { TemplateRow, TemplateSaid } from '../../shared/contract/templates.ts';
import { useEngine } from '../client/engine.ts';
import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import { titleOf } from './template-text.ts';

/** One change and the way back. */
interface Step {
  readonly word: string;
  readonly title: string;
  readonly undo: () => Promise<unknown>;
}

export interface TemplateDeeds {
  readonly describe: (row: TemplateRow, said: Partial<TemplateSaid>) => void;
  readonly join: (row: TemplateRow, into: TemplateRow) => void;
  readonly part: (alias: { readonly canonicalText: string; readonly text: string }) => void;
}

/** What a person says of templates, with its toast: done at once, undone from the toast or by `z`. */
export function useTemplateDeeds(sourceId: string): TemplateDeeds {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const steps = useRef<Step[]>([]);
  const refresh = () => queryClient.invalidateQueries({ queryKey: queries.templates.key() });
  const fail = (error: unknown) => {
    toasts.fail(error, text.notSaved);
    return refresh();
  };
  const undoLast = () => {
    const step = steps.current.pop();
    if (!step) return toasts.show({ icon: 'back', text: text.nothingToUndo });
    step.undo().then(() => {
      toasts.show({ icon: 'back', text: <Said word={text.undone} title={step.title} /> });
      return refresh();
    }, fail);
  };
  useCommand('undo', undoLast);
  const done = (step: Step) => {
    steps.current.push(step);
    toasts.show({
      icon: 'check',
      text: <Said word={text.did({ step: step.word })} title={step.title} />,
      action: { label: text.undo, hint: 'undo', run: undoLast },
    });
    return refresh();
  };
  const show = (canonicalText: string, said: TemplateSaid) => {
    queryClient.setQueryData(
      queries.templates.get.queryKey({ input: { sourceId, canonicalText } }),
      (known) => known && { ...known, ...said },
    );
  };
  return {
    describe: (row, change) => {
      const { canonicalText } = row;
      const said = { name: row.name, mark: row.mark, splitBy: row.splitBy, ...change };
      show(canonicalText, said);
      api.templates.describe({ sourceId, canonicalText, ...said }).then((before) => {
        const undo = () => api.templates.describe({ sourceId, canonicalText, ...before });
        return done({ word: wordOf(change), title: titleOf({ ...row, ...said }), undo });
      }, fail);
    },
    join: (row, into) => {
      const { canonicalText } = row;
      api.templates.join({ sourceId, canonicalText, into: into.canonicalText }).then(
        () =>
          done({
            word: text.steps.joined,
            title: titleOf(row),
            undo: () => api.templates.part({ sourceId, canonicalText }),
          }),
        fail,
      );
    },
    part: (alias) => {
      const { canonicalText } = alias;
      api.templates.part({ sourceId, canonicalText }).then(
        ({ into }) =>
          done({
            word: text.steps.parted,
            title: alias.text,
            undo: () => api.templates.join({ sourceId, canonicalText, into }),
          }),
        fail,
      );
    },
  };
}

function wordOf({ name, mark, splitBy }: Partial<TemplateSaid>): string {
  if (name !== undefined) return name === null ? text.steps.unnamed : text.steps.named;
  if (splitBy !== undefined) return splitBy === null ? text.steps.whole : text.steps.split;
  if (mark === 'known-normal') return text.steps.normal;
  return mark === 'interesting' ? text.steps.interesting : text.steps.usual;
}

function Said({ word, title }: { readonly word: string; readonly title: string }) {
  return (
    <>
      {word} <b className="medium">{title}</b>
    </>
  );
}
