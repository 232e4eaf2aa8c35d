import { implement } from '@orpc/server';
import { reanalysisContract } from '../../../shared/contract/reanalysis.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { withFailures } from './failures.ts';

export function reanalysisRouter() {
  const os = implement(reanalysisContract).use(withFailures);
  const refuse = (): never => {
    throw new NightjarError({
      code: 'unexpected',
      message: 'This version of Nightjar cannot read a range again yet.',
      advice: 'Update Nightjar.',
    });
  };
  return {
    volume: os.volume.handler(refuse),
    estimate: os.estimate.handler(refuse),
    start: os.start.handler(refuse),
    list: os.list.handler(() => []),
    get: os.get.handler(() => null),
    pause: os.pause.handler(() => ({ done: false })),
    resume: os.resume.handler(() => ({ done: false })),
    cancel: os.cancel.handler(() => ({ done: false })),
    outcome: os.outcome.handler(() => null),
    compare: os.compare.handler(() => null),
  };
}
