import { isDeepStrictEqual } from 'node:util';
import { definedOf } from '../../../shared/domain/defined.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import type { FileServer } from '../../../shared/domain/transfer-file.ts';
import type { ApplyParts } from './transfer-parts.ts';
import { storeNewServer, storeNewSource } from './new-server.ts';
import { fileServerOf } from './transfer-content.ts';

type FileSource = FileServer['sources'][number];

/** Servers of a file become servers of here, by their names; and the ids that those names have here. */
export class TransferServers {
  /** To be polled anew. */
  readonly touched: string[] = [];
  readonly #parts: ApplyParts;
  readonly #undo: (() => void)[];

  constructor(parts: ApplyParts, undo: (() => void)[]) {
    this.#parts = parts;
    this.#undo = undo;
  }

  /** @throws NightjarError if there is none of this name */
  id(name: string): string {
    const found = this.#find(name);
    if (found) return found.id;
    throw new NightjarError({
      code: 'unexpected',
      message: `There is no server called ${name}.`,
      advice: 'Take it from the file too, or leave out what is about it.',
    });
  }

  /** @throws NightjarError if there is none of this name */
  sourceId(server: string, name: string): string {
    const id = this.id(server);
    const found = this.#parts.store.servers.sources(id).find((source) => source.name === name);
    if (found) return found.id;
    throw new NightjarError({
      code: 'unexpected',
      message: `The server ${server} has no source called ${name}.`,
      advice: 'Take the server from the file too, or leave out what is about this source.',
    });
  }

  take(entry: FileServer): void {
    const known = this.#find(entry.name);
    const server = known ? this.#change(known, entry) : this.#add(entry);
    this.touched.push(server.id);
    for (const source of entry.sources) this.#look(server, source);
  }

  /** Paused: nothing is opened to a place from a file before somebody wants it. */
  #add(entry: FileServer): Server {
    const { store, clock, newId } = this.#parts;
    const server: Server = { ...aboutOf(entry), id: newId(), modelHostId: null, paused: true };
    const sources = entry.sources.map((source): Source => ({
      ...plain(source),
      id: newId(),
      serverId: server.id,
    }));
    storeNewServer(store, server, sources, clock.now());
    this.#undo.push(() => {
      store.servers.remove(server.id);
    });
    return server;
  }

  #change(known: Server, entry: FileServer): Server {
    const { store, baselines } = this.#parts;
    const as = fileServerOf(
      { server: known, sources: store.servers.sources(known.id), lenses: new Map() },
      [],
    );
    const isSameWay = isDeepStrictEqual(as.connection, entry.connection);
    const { matcher: _, lag: __, secretHeaders: ___, ...kept } = known;
    const server: Server = {
      ...kept,
      ...aboutOf(entry),
      // What a file leaves out of an address is still here.
      connection: isSameWay ? known.connection : entry.connection,
      paused: known.paused || !isSameWay,
    };
    store.servers.save(server);
    if (known.timeZone !== server.timeZone)
      baselines.forget(store.servers.sources(server.id).map(({ id }) => id));
    for (const source of entry.sources) this.#source(server, source);
    this.#undo.push(() => {
      if (isDeepStrictEqual(store.servers.get(server.id), server)) store.servers.save(known);
    });
    return server;
  }

  #source(server: Server, entry: FileSource): void {
    const { store, clock, newId } = this.#parts;
    const known = store.servers.sources(server.id).find(({ name }) => name === entry.name);
    if (known === undefined) {
      const source: Source = { ...plain(entry), id: newId(), serverId: server.id };
      storeNewSource(store, source, clock.now());
      this.#undo.push(() => {
        store.servers.removeSource(source.id);
      });
      return;
    }
    const source: Source = { ...plain(entry), id: known.id, serverId: server.id };
    store.servers.saveSource(source);
    this.#undo.push(() => {
      const now = store.servers.sources(server.id).find(({ id }) => id === source.id);
      if (isDeepStrictEqual(now, source)) store.servers.saveSource(known);
    });
  }

  /** Under which lenses a source is looked at, where the file says so. */
  #look(server: Server, { name, lenses: wanted }: FileSource): void {
    if (wanted === undefined || wanted.length === 0) return;
    const { lenses } = this.#parts;
    const sourceId = this.sourceId(server.name, name);
    const ids = new Map(lenses.list().map((lens) => [lens.name, lens.id]));
    const before = lenses.setOfSource(
      sourceId,
      wanted.flatMap((lens) => ids.get(lens) ?? []),
    );
    this.#undo.push(() => {
      const { servers } = this.#parts.store;
      const isThere = servers.sources(server.id).some(({ id }) => id === sourceId);
      const areThere = before.every((id) => lenses.get(id) !== null);
      if (isThere && areThere) lenses.setOfSource(sourceId, before);
    });
  }

  #find(name: string): Server | undefined {
    return this.#parts.store.servers.list().find((server) => server.name === name);
  }
}

function aboutOf(entry: FileServer) {
  const { sources: _, secretHeaders, ...about } = entry;
  return definedOf({ ...about, secretHeaders: secretHeaders.length === 0 ? undefined : secretHeaders });
}

function plain(entry: FileSource): Omit<Source, 'id' | 'serverId'> {
  const { lenses: _, ...source } = entry;
  return definedOf(source);
}
