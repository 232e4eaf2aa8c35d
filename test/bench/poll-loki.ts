// The Loki of `npm run bench -- poll`, in a process of its own, so that what it takes for its answers is not taken
// from the engine. Says its address, and then, each time it is asked, the log queries since the last time.
import { LokiDouble } from '../doubles/loki.ts';
import { attackLines } from '../fixtures/attack.ts';

const [from = '0', to = '0', now = '0', perMinute = '0'] = process.argv.slice(2);

const loki = await LokiDouble.start({ now: () => Number(now) });
loki.store(attackLines(Number(from), Number(to), Number(perMinute)));
process.on('message', (selector: string) => {
  const pages = loki.requests
    .splice(0)
    .filter(({ path, parameters }) => path.endsWith('/query_range') && parameters.get('query') === selector);
  process.send?.(pages.map(({ path, parameters }) => `${path}?${parameters.toString()}`));
});
process.once('disconnect', () => process.exit(0));
process.send?.(loki.origin);
