import type { SavedView } from '../../shared/domain/view.ts';
import { MOST_VIEWS } from '../../shared/domain/values.ts';
import { useEngine } from '../client/engine.ts';
import { useViews } from '../client/queries.ts';
import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

interface ViewDeeds {
  readonly views: readonly SavedView[];
  readonly save: (name: string, query: string) => void;
  readonly rename: (id: string, name: string) => void;
  readonly move: (id: string, by: 1 | -1) => void;
  readonly remove: (id: string) => void;
}

/** The views that are kept, shown as they will be before the engine has said so. */
export function useViewDeeds(): ViewDeeds {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const { data: views = [] } = useViews();
  const replace = async (next: readonly SavedView[]) => {
    const key = queries.views.list.queryKey();
    await queryClient.cancelQueries({ queryKey: key });
    queryClient.setQueryData(key, [...next]);
    try {
      await api.views.replace({ views: [...next] });
      return true;
    } catch (error) {
      toasts.fail(error, text.saved.failed);
      return false;
    } finally {
      await queryClient.invalidateQueries({ queryKey: key });
    }
  };
  return {
    views,
    save: (name, query) => {
      if (views.length >= MOST_VIEWS) return toasts.show({ icon: 'cross', text: text.saved.tooMany });
      const view: SavedView = { id: crypto.randomUUID(), name: name.trim(), query, icon: 'filter' };
      void replace([...views, view]).then((done) => {
        if (done) toasts.show({ icon: 'check', text: text.saved.savedAs({ name: view.name }) });
      });
    },
    rename: (id, name) => {
      void replace(views.map((view) => (view.id === id ? { ...view, name: name.trim() } : view)));
    },
    move: (id, by) => {
      const from = views.findIndex((view) => view.id === id);
      const [view] = views.slice(from, from + 1);
      if (view) void replace(views.toSpliced(from, 1).toSpliced(Math.max(0, from + by), 0, view));
    },
    remove: (id) => {
      const view = views.find((one) => one.id === id);
      if (!view) return;
      void replace(views.filter((one) => one.id !== id)).then((done) => {
        if (!done) return;
        toasts.show({
          icon: 'bin',
          text: text.saved.removed({ name: nameOf(view) }),
          action: { label: text.saved.undo, hint: 'undo', run: () => void replace(views) },
        });
      });
    },
  };
}

const GIVEN: Readonly<Record<string, { readonly was: string; readonly name: string }>> = {
  'high-and-above': { was: 'High and above', name: text.saved.high },
  'quiet-until-worse': { was: 'Quiet until worse', name: text.saved.quiet },
};

/** A view that came with Nightjar is named in the page's language until a person names it. */
export function nameOf({ id, name }: Pick<SavedView, 'id' | 'name'>): string {
  const given = GIVEN[id];
  return given?.was === name ? given.name : name;
}
