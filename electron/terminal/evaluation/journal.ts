import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { failureSchema } from '../../../shared/domain/failure.ts';
import { categorySchema } from '../../../shared/domain/words.ts';
import { PROMPT_VERSION } from '../../engine/analyze/prompt.ts';
import type { Candidate, Measured } from './ask-window.ts';
import type { LabelledWindow } from './window-file.ts';

const scoreSchema = z.object({
  targets: z.array(
    z.object({ found: z.boolean(), category: z.boolean().nullable(), severity: z.boolean().nullable() }),
  ),
  said: z.number(),
  right: z.number(),
  alarms: z.array(categorySchema),
  cited: z.number(),
  citedRightly: z.number(),
  evidence: z.number(),
  evidenceCited: z.number(),
});

const measuredSchema = z.object({
  score: scoreSchema,
  together: scoreSchema,
  calls: z.number(),
  promptTokens: z.number(),
  answerTokens: z.number(),
  milliseconds: z.number(),
  rejected: z.number(),
  failure: failureSchema.omit({ detail: true }).nullable(),
  charactersPerToken: z.number(),
});

const entrySchema = z.object({ key: z.string(), window: z.string(), measured: measuredSchema });

/**
 * What was measured before, one JSON object a line, so that an evaluation that was stopped goes on where it was. Holds
 * numbers and names of windows, never a line of a log. Other candidates, labels, lenses and prompts have other keys.
 */
export class Journal {
  readonly #path: string | null;
  readonly #known = new Map<string, Measured>();

  /**
   * @param path null: nothing is kept
   * @throws Error if the file is there and is no journal. A last line that was cut is done again.
   */
  constructor(path: string | null) {
    this.#path = path;
    if (path === null || !existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const [at, line] of lines.entries()) this.#take(line, `${path}:${at + 1}`);
    // Whatever is appended must begin a line of its own.
    if (last !== '') appendFileSync(path, '\n');
  }

  get(key: string): Measured | null {
    return this.#known.get(key) ?? null;
  }

  put(key: string, window: string, measured: Measured): void {
    this.#known.set(key, measured);
    if (this.#path === null) return;
    const kept = measuredSchema.parse(measured);
    appendFileSync(this.#path, `${JSON.stringify({ key, window, measured: kept })}\n`, { mode: 0o600 });
  }

  #take(line: string, place: string): void {
    const entry = entrySchema.safeParse(parsed(line));
    if (entry.success) this.#known.set(entry.data.key, entry.data.measured);
    else if (!line.startsWith('{"key"'))
      throw new Error(`${place} is no line of an evaluation. Name another file with --resume.`);
  }
}

/** Undefined for a line that is cut: it is done again. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What a measurement depends on, as a hash (SHA-256). */
export function keyOf({ model, lens, budgetTokens }: Candidate, window: LabelledWindow, run: number): string {
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([model.host, model.name, model.digest, lens, budgetTokens, PROMPT_VERSION, run]),
  );
  const { name, expected } = window;
  hash.update(JSON.stringify([name, expected]));
  for (const { timestamp, text } of window.lines) hash.update(`${timestamp} ${text}\n`);
  return hash.digest('hex');
}
