import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LogLine } from '../../../shared/domain/line.ts';
import { modelCategorySchema, type ModelCategory } from '../../../shared/domain/lens.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { severitySchema, type Severity } from '../../../shared/domain/words.ts';
import { linesOf, type LogStream } from './log-text.ts';

/** What is to be found in a window. Fragments are parts of lines. */
export interface ExpectedFinding {
  /** For people; no model sees it. */
  readonly what: string;
  /** Any of these is right; null: not judged. */
  readonly categories: readonly ModelCategory[] | null;
  /** Mildest and gravest that are right; null: not judged. */
  readonly severity: readonly [Severity, Severity] | null;
  /** A finding must cite lines with one of these. */
  readonly evidence: readonly string[];
  /** It may cite these too. */
  readonly related: readonly string[];
  readonly foundByRules: boolean;
}

/** Lines of a stretch of time, and what is to be found in them. */
export interface LabelledWindow {
  readonly name: string;
  readonly about: string;
  readonly lines: readonly LogLine[];
  readonly expected: readonly ExpectedFinding[];
  /** Parts of lines that look like trouble and are none. */
  readonly tempting: readonly string[];
  /** How many findings of rules are not to be found in it. */
  readonly alarmsByRules: number;
}

/** Streams that every window may name: what goes on beside. */
const USUAL = 'usual.yml';
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const durationSchema = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/u, 'Write a duration as 250ms, 5s, 10m or 2h.')
  .transform(
    (text): Milliseconds => Number.parseFloat(text) * (UNITS[/[a-z]+$/u.exec(text)?.[0] ?? ''] ?? 0),
  );

const streamSchema = z.strictObject({
  text: z.string().min(1),
  at: durationSchema.default(0),
  every: durationSchema.default(1_000),
  times: z.number().int().min(1).max(5_000).default(1),
});

const fragmentsSchema = z.array(z.string().min(1));

const windowSchema = z.strictObject({
  about: z.string().min(1),
  start: z.iso.datetime(),
  beside: z.array(z.string()).default([]),
  log: z.array(streamSchema).min(1),
  findings: z
    .array(
      z.strictObject({
        what: z.string().min(1),
        category: z.array(modelCategorySchema).min(1),
        severity: z.tuple([severitySchema, severitySchema]),
        evidence: fragmentsSchema.min(1),
        related: fragmentsSchema.default([]),
        foundByRules: z.boolean().default(false),
      }),
    )
    .default([]),
  tempting: fragmentsSchema.default([]),
  alarmsByRules: z.number().int().min(0).default(0),
});

const usualSchema = z.record(z.string(), z.array(streamSchema).min(1));

/**
 * The windows of a folder, by name: one YAML file each, and `usual.yml` with streams that they share.
 *
 * @throws Error that names the file and what is wrong with it
 */
export function readWindows(folder: string): LabelledWindow[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${folder} is no folder. Name the folder with the labelled windows.`);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
  const usual = files.includes(USUAL) ? checked(join(folder, USUAL), usualSchema) : {};
  const windows = files
    .filter((file) => file !== USUAL)
    .sort()
    .map((file) => readWindow(join(folder, file), usual));
  if (windows.length === 0) throw new Error(`${folder} has no labelled windows (*.yml).`);
  return windows;
}

function readWindow(path: string, usual: z.infer<typeof usualSchema>): LabelledWindow {
  const name = basename(path, '.yml');
  const { about, start, beside, log, findings, tempting, alarmsByRules } = checked(path, windowSchema);
  const streams = beside.flatMap((each): LogStream[] => {
    const shared = usual[each];
    if (shared === undefined) throw new Error(`${path} names “${each}”, which ${USUAL} does not have.`);
    return shared;
  });
  return {
    name,
    about,
    lines: linesOf([...streams, ...log], Date.parse(start), name),
    expected: findings.map(({ category, ...finding }) => ({ ...finding, categories: category })),
    tempting,
    alarmsByRules,
  };
}

function checked<T>(path: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is no YAML: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new Error(`${path}:\n${z.prettifyError(result.error)}`);
}
