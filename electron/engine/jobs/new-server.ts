import type { Server, Source } from '../../../shared/domain/server.ts';
import { toNanoseconds, type Milliseconds } from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';

/** A new source starts one hour back, in milliseconds; more is read on request. */
const FIRST_LOOK_BACK = 3_600_000;

/** Stores a source that was not there; it is read from one hour back. */
export function storeNewSource(store: Store, source: Source, now: Milliseconds): void {
  store.transaction(() => {
    store.servers.saveSource(source);
    store.coverage.setStart(source.id, toNanoseconds(now - FIRST_LOOK_BACK));
  });
}

/** Stores a server that was not there with its sources. */
export function storeNewServer(
  store: Store,
  server: Server,
  sources: readonly Source[],
  now: Milliseconds,
): void {
  store.transaction(() => {
    store.servers.save(server);
    for (const source of sources) storeNewSource(store, source, now);
  });
}
