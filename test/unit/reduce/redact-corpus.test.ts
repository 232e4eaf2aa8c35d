import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareLine } from '../../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';
import { HARMLESS_LINES, SECRET_LINES } from '../../fixtures/secret-lines.ts';

const redactor = new Redactor(new Uint8Array(32).fill(7));

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

const ALPHABETS: Readonly<Record<string, string>> = {
  an: LETTERS + DIGITS,
  hex: '0123456789abcdef',
  b64: `${LETTERS}${DIGITS}+/`,
  up: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  digit: DIGITS,
};

const text = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength: length, maxLength: length });
const base64 = (value: string) => Buffer.from(value).toString('base64');

/** What is drawn for one placeholder, such as `an:36` or `jwt`. */
function drawn(placeholder: string): fc.Arbitrary<string> {
  const [kind = '', length = '0'] = placeholder.split(':');
  const alphabet = ALPHABETS[kind];
  // A run of one character is a mask and hides nothing.
  if (alphabet !== undefined)
    return text(alphabet, Number(length)).filter((value) => new Set(value).size > 2);
  const an = (count: number) => text(`${LETTERS}${DIGITS}`, count);
  switch (kind) {
    case 'word':
      return fc
        .tuple(an(5), text('!#$*+./:^_~-', 1), an(4))
        .map(([head, mark, tail]) => `${head}${mark}${tail}7x`);
    case 'word2':
      return fc
        .tuple(an(5), text('!$*+.^_~-', 1), an(4))
        .map(([head, mark, tail]) => `${head}${mark}${tail}7x`);
    case 'basic':
      return fc.tuple(an(5), an(9)).map(([user, pass]) => base64(`${user}:${pass}`));
    case 'basicplain':
      return fc.tuple(an(5), an(9)).map(([user, pass]) => base64(`\0${user}\0${pass}`));
    case 'jwt':
      return fc.tuple(an(20), an(40), an(43)).map(([head, body, tail]) => `eyJ${head}.eyJ${body}.${tail}`);
    case 'vault':
      return an(24).map((rest) => `hvs.${rest}`);
    case 'uuid':
      return fc.uuid();
    default:
      throw new Error(`no such placeholder: ${placeholder}`);
  }
}

const PLACEHOLDER = /«([^»]+)»/g;

interface Planted {
  readonly line: string;
  readonly secrets: readonly string[];
}

function planted(line: string): fc.Arbitrary<Planted> {
  const names = [...line.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
  return fc.tuple(...names.map(drawn)).map((secrets) => {
    const left = [...secrets];
    return { line: line.replace(PLACEHOLDER, () => left.shift() ?? ''), secrets };
  });
}

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
