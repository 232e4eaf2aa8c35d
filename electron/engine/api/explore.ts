import { implement } from '@orpc/server';
import { exploreContract } from '../../../shared/contract/explore.ts';
import { withFailures } from './failures.ts';
import { never } from './never.ts';
import type { Services } from './services.ts';

/** Searches a server's logs. The renderer's signal reaches Loki. */
export function exploreRouter({ explore }: Services) {
  const os = implement(exploreContract).use(withFailures);
  return {
    lines: os.lines.handler(({ input: { search, before, ...range }, signal }) =>
      explore.lines(search, range, before, signal ?? never()),
    ),
    volume: os.volume.handler(({ input: { search, buckets, ...range }, signal }) =>
      explore.volume(search, range, buckets, signal ?? never()),
    ),
    tail: os.tail.handler(({ input, signal }) => explore.tail(input.search, signal ?? never())),
    around: os.around.handler(({ input: { search, ...wanted }, signal }) =>
      explore.around(search, wanted, signal ?? never()),
    ),
  };
}
