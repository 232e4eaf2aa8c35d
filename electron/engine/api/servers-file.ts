import { implement } from '@orpc/server';
import { serversContract } from '../../../shared/contract/servers.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import {
  readServersFile,
  SERVERS_FILE_VERSION,
  writeServersFile,
  type FileServer,
  type ReadServersFile,
} from '../../../shared/domain/servers-file.ts';
import { withFailures } from './failures.ts';
import { addServer } from './add-server.ts';
import type { Services } from './services.ts';
import { withTenant } from './sources.ts';

/** Servers to a file and back, without secrets. */
export function serversFileRouter(services: Services) {
  const os = implement(serversContract).use(withFailures);
  const { store } = services;
  return {
    export: os.export.handler(({ input }) => {
      const wanted = input.ids === null ? null : new Set(input.ids);
      const servers = store.servers.list().filter(({ id }) => wanted?.has(id) ?? true);
      return writeServersFile(
        servers.map((server) => ({ server, sources: store.servers.sources(server.id) })),
      );
    }),
    import: os.import.handler(async ({ input }) => {
      const file = readServersFile(input.text);
      if (file.kind !== 'read') throw new NightjarError(refusal(file));
      const added: string[] = [];
      const skipped: string[] = [];
      for (const server of file.servers) {
        const isTaken = store.servers.list().some(({ name }) => name === server.name);
        (isTaken ? skipped : added).push(server.name);
        if (!isTaken) await addPaused(services, server);
      }
      return { added, skipped };
    }),
  };
}

/** Paused: nothing is opened to a place from a file before somebody wants it. */
async function addPaused(
  services: Services,
  { sources, matcher, lag, ...server }: FileServer,
): Promise<void> {
  const scope = { ...(matcher === undefined ? {} : { matcher }), ...(lag === undefined ? {} : { lag }) };
  const about = { ...server, ...scope, modelHostId: null, paused: true };
  await addServer(services, about, sources.map(withTenant));
}

function refusal(file: Exclude<ReadServersFile, { kind: 'read' }>): Failure {
  switch (file.kind) {
    case 'no-json':
      return refused('This file is no JSON.', 'Choose a file that Nightjar exported.');
    case 'other-format':
      return refused('This file holds no servers of Nightjar.', 'Choose a file that Nightjar exported.');
    case 'newer':
      return refused(
        `This file was written by a newer Nightjar than knows version ${SERVERS_FILE_VERSION} of it.`,
        'Update Nightjar, then import it again.',
      );
    case 'invalid':
      return {
        ...refused('Something in this file is not right; nothing was taken.', 'Correct what is named below.'),
        detail: file.problems.join('\n'),
      };
  }
}

function refused(message: string, advice: string): Failure {
  return { code: 'unexpected', message, advice };
}
