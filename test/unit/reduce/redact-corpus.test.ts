import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareLine } from '../../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';
import { planted } from '../../fixtures/planted-secrets.ts';
import { HARMLESS_LINES } from '../../fixtures/harmless-lines.ts';
import { SECRET_LINES } from '../../fixtures/secret-lines.ts';

const redactor = new Redactor(new Uint8Array(32).fill(7));

/** All that is made of a line, as text. */
function outcomeOf(line: string): string {
  const {
    text: whole,
    message,
    fields,
    labels,
  } = prepareLine(
    { timestamp: 0n, labels: { job: line }, metadata: { note: line }, text: line },
    'source',
    redactor,
  );
  return JSON.stringify([whole, message, fields, labels]);
}

describe('secrets in the lines of real services', () => {
  it.each(SECRET_LINES)('are masked: %s', (line) => {
    fc.assert(
      fc.property(planted(line), ({ line: text, secrets }) => {
        const outcome = outcomeOf(text);
        for (const secret of secrets) expect(outcome).not.toContain(secret);
      }),
      { numRuns: 20 },
    );
  });
});

describe('lines that only look as if they held a secret', () => {
  it('stay as they are, 99 of 100 of them', () => {
    const changed = HARMLESS_LINES.filter((line) => redactor.redact(line) !== line);
    expect(changed.length / HARMLESS_LINES.length, changed.join('\n')).toBeLessThanOrEqual(0.01);
  });
});
