import { useEngine } from '../client/engine.ts';
import type { IconName } from '../ui/icons.tsx';
import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

interface Choice {
  readonly serverId: string;
  readonly hostId: string | null;
  readonly model: string | null;
  readonly deepModel: string | null;
}

/** Says that something was done, or why not, and asks for what may have changed by it. */
function useSaying() {
  const { queries, queryClient } = useEngine();
  const toasts = useToasts();
  return (call: Promise<unknown>, icon: IconName, done: string, undo?: () => void) =>
    call.then(
      () => {
        toasts.show({
          icon,
          text: done,
          ...(undo ? { action: { label: text.asking.undo, hint: 'undo', run: undo } } : {}),
        });
        void queryClient.invalidateQueries({ queryKey: queries.models.list.key() });
        void queryClient.invalidateQueries({ queryKey: queries.servers.list.key() });
      },
      (error: unknown) => toasts.fail(error, text.notDone),
    );
}

/** What can be done with hosts and their models. */
export function useHostDeeds() {
  const { api } = useEngine();
  const say = useSaying();
  const choose = (server: string, choice: Choice, before: Choice | null) =>
    say(
      api.models.choose(choice),
      'model',
      choice.model === null
        ? text.asking.chosenNone({ server })
        : text.asking.chosen({ server, model: choice.model }),
      before === null ? undefined : () => void choose(server, before, null),
    );
  return {
    choose,
    remove: (id: string, name: string) => say(api.models.remove({ id }), 'bin', text.host.removed({ name })),
    deleteModel: (id: string, host: string, model: string) =>
      say(api.models.deleteModel({ id, model }), 'bin', text.table.deleted({ model, host })),
    stopPull: (id: string, model: string) =>
      say(api.models.cancelPull({ id, model }), 'pause', text.pull.stopped({ model })),
  };
}
