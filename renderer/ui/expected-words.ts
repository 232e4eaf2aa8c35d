import type { Expectation } from '../../shared/domain/expectation.ts';
import { either } from './format.ts';
import { text as shared } from './messages.ts';

const { expected: text } = shared;

/** What a value that was refused should have been. */
export function expectedWords(expected: Expectation): string {
  switch (expected.kind) {
    case 'type':
      return text.types[expected.type];
    case 'least':
    case 'most':
      return text[expected.kind][expected.of]({ limit: expected.limit });
    case 'choice':
      return text.choice({ choices: either(expected.choices) });
    case 'form':
      return text.forms[expected.form];
  }
}
