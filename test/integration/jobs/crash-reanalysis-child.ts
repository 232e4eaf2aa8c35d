// A process of its own that polls a Loki once, reads a range of it again and dies while it does, at one of its writes;
// it ends by itself when the re-analysis is over. Started again, it goes on with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '@orpc/server';
import { readAll, startChildEngine } from './child-engine.ts';
import { dieAtWrite } from './die-at-write.ts';

const [writes = '', data = '', origin = '', now = '0', from = '0', to = '0'] = process.argv.slice(2);
const engine = await startChildEngine(data, Number(now));
const { store, router } = engine;
await readAll(engine, origin, 3_600_000, Number(now));
if (store.reanalyses.list().length === 0) {
  const sourceIds = store.servers
    .list()
    .flatMap(({ id }) => store.servers.sources(id).map((source) => source.id));
  const request = { from: Number(from), to: Number(to), model: { kind: 'none' }, lenses: null } as const;
  await call(router.reanalysis.start, { ...request, sourceIds });
}
const id = store.reanalyses.list()[0]?.id ?? '';
dieAtWrite(Number(writes));
while (store.reanalyses.get(id)?.finishedAt === null) await sleep(1);
await engine.close();
process.exit(0);
