// The cold start of `npm run bench -- reduce`, which needs a process of its own.
import { coldStart } from './reduce.ts';

process.send?.(coldStart());
process.once('disconnect', () => process.exit(0));
