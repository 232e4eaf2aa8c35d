import type { Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** It may answer queries long before it calls itself ready, so it is read all the same. */
export const LOKI_STARTING: Failure = {
  code: 'loki-not-ready',
  message: 'Loki is starting.',
  advice: 'Wait half a minute; if it stays so, look at its log with “journalctl -u loki”.',
};

export function skewFailure(skew: Milliseconds): Failure {
  const seconds = Math.round(Math.abs(skew) / 1000);
  return {
    code: 'clock-skew',
    message: `The server’s clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this computer’s.`,
    advice: 'Turn on time synchronisation on both, for instance with timedatectl set-ntp true.',
  };
}
