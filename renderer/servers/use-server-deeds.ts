import type { Server, Source } from '../../shared/domain/server.ts';
import { useEngine } from '../client/engine.ts';
import { useToasts } from '../ui/toast.tsx';
import type { IconName } from '../ui/icons.tsx';
import { text } from './messages.ts';

/** Says that something was done, or why not. */
function useSaying() {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const say = (call: Promise<unknown>, icon: IconName, done: string) => {
    call.then(
      () => {
        toasts.show({ icon, text: done });
        void queryClient.invalidateQueries({ queryKey: queries.servers.list.key() });
        void queryClient.invalidateQueries({ queryKey: queries.findings.key() });
      },
      (error: unknown) => toasts.fail(error, text.notDone),
    );
  };
  return { api, say };
}

/** Asks for a source to be read further back. */
export function useReadBack(source: Pick<Source, 'id' | 'name'>) {
  const { api, say } = useSaying();
  return (hours: number) =>
    say(
      api.servers.backfill({ sourceId: source.id, hours }),
      'back',
      text.readingBack({ name: source.name }),
    );
}

/** What can be done with a server; each says that it was done, or why not. */
export function useServerDeeds(server: Server) {
  const { api, say } = useSaying();
  const { id, name } = server;
  return {
    poll: () => say(api.servers.pollNow({ id }), 'again', text.polled({ name })),
    setPaused: (paused: boolean) =>
      say(
        api.servers.setPaused({ id, paused }),
        paused ? 'pause' : 'play',
        paused ? text.paused({ name }) : text.resumed({ name }),
      ),
    setTimeZone: (timeZone: string) =>
      say(api.servers.setTimeZone({ id, timeZone }), 'clock', text.zoneSet({ name, zone: timeZone })),
    duplicate: () => say(api.servers.duplicate({ id }), 'copy', text.duplicated({ name })),
    remove: () => say(api.servers.remove({ id }), 'bin', text.removed({ name })),
  };
}
