// A process of its own that catches up with a Loki and dies while it does, at one of its writes; it ends by itself
// when everything up to its clock is covered.
import { readAll, startChildEngine } from './child-engine.ts';
import { dieAtWrite } from './die-at-write.ts';

const [writes = '', data = '', origin = '', now = '0', learnHours = '24'] = process.argv.slice(2);
const engine = await startChildEngine(data, Number(now), Number(learnHours));
dieAtWrite(Number(writes));
await readAll(engine, origin, 5_000, Number(now));
await engine.close();
process.exit(0);
