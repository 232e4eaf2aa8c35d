// `npm run bench [-- AREA…]`: one JSON object a line, measured on the machine it runs on.
import type { BenchResult } from './result.ts';

const AREAS: Readonly<Record<string, () => Promise<{ run(): Promise<BenchResult[]> }>>> = {
  reduce: () => import('./reduce.ts'),
  grouping: () => import('./grouping.ts'),
  rules: () => import('./rules.ts'),
  poll: () => import('./poll.ts'),
  prompt: () => import('./prompt.ts'),
  store: () => import('./store.ts'),
  reanalyze: () => import('./reanalyze.ts'),
  inbox: () => import('./inbox.ts'),
  idle: () => import('./idle.ts'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((area) => !(area in AREAS));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Areas: ${Object.keys(AREAS).join(', ')}.`);
  process.exit(2);
}
for (const area of asked.length > 0 ? asked : Object.keys(AREAS)) {
  const bench = await AREAS[area]?.();
  for (const result of (await bench?.run()) ?? []) console.log(JSON.stringify(result));
}
