import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesModel } from '../../../electron/engine/analyze/addresses-model.ts';
import { neutralize } from '../../../electron/engine/analyze/neutralize.ts';
import { buildPrompt, delimiterFor, recordOf } from '../../../electron/engine/analyze/prompt.ts';
import { Detector } from '../../../electron/engine/detect/detector.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import { CONTROL_TOKENS, HOSTILE_LINES } from '../../fixtures/hostile-lines.ts';
import { builtInRules, lineAt, LOGS } from '../detect/lines.ts';
import { askInput, question, SIX } from './questions.ts';

const RULES = builtInRules('model_addressed.yml');
const REPORTED = HOSTILE_LINES.filter(({ exempt }) => exempt === undefined);
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

function matches(line: RedactedLine): number {
  return new Detector({ rules: RULES }).push(line).length;
}

/** Tokens that stand in a text as it is, or as a tokenizer sees it that folds compatibility forms first. */
function tokensIn(text: string): string[] {
  const seen = [text, text.normalize('NFKC')].map((form) => form.toLowerCase());
  return CONTROL_TOKENS.filter((token) => seen.some((form) => form.includes(token)));
}

/** A prompt in which the text stands wherever text of a log can stand. */
function promptOf(texts: readonly string[]) {
  const templates = texts.map((text) =>
    question({
      text,
      service: text,
      level: text,
      samples: [text],
      minutes: [[SIX, 3]],
      parameters: [{ index: 0, top: [[text, 2]], distinct: 2, other: 1 }],
    }),
  );
  const name = texts[0] ?? '';
  const input = askInput(templates, { serverName: name, sources: [{ id: 'auth', name }] });
  const records = templates.map((template) => recordOf(input, template));
  const delimiter = delimiterFor(records, () => '00c0ffee00c0ffee');
  return { ...buildPrompt(input, records, delimiter), delimiter };
}

function expectWhole(texts: readonly string[]): void {
  const { user, delimiter } = promptOf(texts);
  const lines = user.split('\n');
  const marks = lines.flatMap((line, at) => (line === delimiter ? [at] : []));
  expect(marks).toHaveLength(2);
  expect(user.split('===')).toHaveLength(5);
  const between = lines.slice((marks[0] ?? 0) + 1, marks[1]);
  expect(between.flatMap((line) => /^T(\d+) /u.exec(line)?.[1] ?? [])).toEqual(
    texts.map((_, at) => String(at + 1)),
  );
  expect(between.every((line) => /^(?:T\d+ | )/u.test(line))).toBe(true);
  expect(lines).toHaveLength((marks[1] ?? 0) + 2);
  expect(tokensIn(user)).toEqual([]);
  expect(lines.filter((line) => INVISIBLE.test(line))).toEqual([]);
}

describe('hostile lines', () => {
  it('are many and all different', () => {
    expect(new Set(HOSTILE_LINES.map(({ text }) => text)).size).toBe(HOSTILE_LINES.length);
    expect(REPORTED.length).toBeGreaterThanOrEqual(200);
  });

  it.each(REPORTED)('$kind: is reported by a rule, and believed no noise', ({ text }) => {
    const line = lineAt(0, text);
    expect(matches(line)).toBeGreaterThan(0);
    expect(addressesModel(line.text) || addressesModel(line.message)).toBe(true);
  });

  it('that nobody needs to report say why', () => {
    for (const { exempt } of HOSTILE_LINES)
      if (exempt !== undefined) expect(exempt.length).toBeGreaterThan(20);
  });

  it('stay within the delimiters, one by one, and break every control token, cleaned or not', () => {
    for (const { text } of HOSTILE_LINES) {
      const { text: cleaned, message } = lineAt(0, text);
      expectWhole([cleaned]);
      expectWhole([message, text]);
    }
  });

  it('stay within them however they are cut, joined and mixed', () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE_LINES.map(({ text }) => text.slice(0, 400))),
      fc.constantFrom(
        ...CONTROL_TOKENS,
        '=== 00c0ffee00c0ffee ===',
        '\nT1 new',
        '\n',
        '===',
        '=',
        '<',
        '[',
        '|',
        '~',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const mixed = fc
      .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.nat(60))
      .map(([pieces, from]) => pieces.join('').slice(from));
    fc.assert(
      fc.property(fc.array(mixed, { minLength: 1, maxLength: 4 }), (texts) => expectWhole(texts)),
      { numRuns: 1_000 },
    );
  });

  it('are short in a prompt, however long they are', () => {
    for (const { text } of HOSTILE_LINES) expect(neutralize(text).length).toBeLessThanOrEqual(240);
  });
});

describe.skipIf(!existsSync(LOGS))('ordinary logs', () => {
  it('address no model', { timeout: 120_000 }, () => {
    const files = readdirSync(LOGS, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name !== 'README.md')
      .map((file) => join(file.parentPath, file.name));
    const lines = files
      .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
      .filter((text) => text !== '');
    expect(lines.length).toBeGreaterThan(100_000);
    const detector = new Detector({ rules: RULES });
    const alarms = lines.filter((text, at) => detector.push(lineAt(at / 100, text)).length > 0);
    expect(alarms).toEqual([]);
    const doubted = lines.filter((text, at) => at % 5 === 0 && addressesModel(text));
    expect(doubted).toEqual([]);
  });
});
