import type { Failure } from '../../../shared/domain/failure.ts';
import { TRANSFER_VERSION, type ReadTransferFile } from '../../../shared/domain/transfer-file.ts';

const CHOOSE_OURS = 'Choose a file that Nightjar exported.';

/** Why nothing of a file is taken. */
export function fileRefusal(kind: Exclude<ReadTransferFile['kind'], 'read'>): Failure {
  switch (kind) {
    case 'no-json':
      return { code: 'transfer-no-json', message: 'This file is no JSON.', advice: CHOOSE_OURS, values: {} };
    case 'other-format':
      return {
        code: 'transfer-other-format',
        message: 'This file was not written by Nightjar.',
        advice: CHOOSE_OURS,
        values: {},
      };
    case 'newer':
      return {
        code: 'transfer-newer',
        message: `This file was written by a newer Nightjar than knows version ${TRANSFER_VERSION} of it.`,
        advice: 'Update Nightjar, then import it again.',
        values: { version: String(TRANSFER_VERSION) },
      };
  }
}

export const MOVED_ON: Failure = {
  code: 'transfer-moved-on',
  message: 'What is here has changed since the file was looked at; nothing was taken.',
  advice: 'Choose the file again and look at what it would change now.',
  values: {},
};

/** Of a suppression that nobody could make here by hand; `why` is the refusal that meets it there. */
export function suppressionRefusal(reason: string, why: Failure): Failure {
  return {
    code: 'transfer-suppression-refused',
    message: `The suppression “${reason}” was refused, and nothing was taken.`,
    advice: `${why.message} ${why.advice}`,
    values: { reason },
  };
}
