// The memory of `npm run bench -- reduce`, which needs a process of its own.
import { peakMemory } from './reduce.ts';

process.send?.(peakMemory(Number(process.argv[2])));
process.once('disconnect', () => process.exit(0));
