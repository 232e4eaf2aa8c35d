// Three Lokis for `npm run bench -- idle`, in a process of their own so that the engine's figures are the engine's.
// Says its addresses once they listen, and ends with its parent.
import { LokiDouble } from '../doubles/loki.ts';
import { attackLines } from '../fixtures/attack.ts';

const SERVERS = 3;
const [from = '0', to = '0', perMinute = '0'] = process.argv.slice(2);

const lokis = await Promise.all(
  Array.from({ length: SERVERS }, () => LokiDouble.start({ now: () => Number(to) })),
);
for (const [index, loki] of lokis.entries())
  loki.store(attackLines(Number(from), Number(to), Number(perMinute) / 2, index + 1));
process.once('disconnect', () => process.exit(0));
process.send?.(lokis.map(({ origin }) => origin));
