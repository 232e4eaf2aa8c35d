import type { Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** Why the model of a server is not asked about what waits. */
export const NO_HOST: Failure = {
  code: 'model-host-missing',
  message: 'This server has no address of a model host.',
  advice: 'Give it one on the page Servers.',
  values: {},
};
export const NOT_CHOSEN: Failure = {
  code: 'model-not-chosen',
  message: 'No model is chosen for this server; rules only.',
  advice: 'Choose one on the page Servers.',
  values: {},
};
export const BUSY: Failure = {
  code: 'model-busy',
  message: 'The model is still busy with an earlier question.',
  advice: 'It is asked when that is answered.',
  values: {},
};

export const ON_BATTERY: Failure = {
  code: 'model-on-battery',
  message: 'This computer runs on its battery, and the model on it is not asked then (settings, power).',
  advice: 'It is asked when power is back.',
  values: {},
};

export const GIVEN_UP: Failure = {
  code: 'question-given-up',
  message: 'The question was given up, because the server is no longer polled or Nightjar ended.',
  advice: 'What it was about still waits.',
  values: {},
};

/** @param left until it is tried again */
export function failedBefore(left: Milliseconds): Failure {
  const seconds = String(Math.ceil(left / 1000));
  return {
    code: 'model-failed-before',
    message: 'The model failed.',
    advice: `It is tried again in ${seconds} s.`,
    values: { seconds },
  };
}

/** @param rest until its host has had its share of time without it */
export function resting(rest: Milliseconds): Failure {
  const seconds = String(Math.ceil(rest / 1000));
  return {
    code: 'model-resting',
    message: `The model rests for another ${seconds} s, so that its host has time for other work.`,
    advice: 'Then it is asked by itself.',
    values: { seconds },
  };
}
