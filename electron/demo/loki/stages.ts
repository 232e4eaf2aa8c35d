import type { Labels } from '../../../shared/domain/line.ts';

/** A line on its way through the stages of a query. */
interface Passing {
  readonly line: string;
  /** Of its stream. */
  readonly stream: Labels;
  readonly metadata: Labels;
  /** What was read off the line so far. */
  readonly parsed: Map<string, string>;
}

/** False: the line is left out. */
export type Stage = (passing: Passing) => boolean;

/** What a line could not be read by; Loki goes on with it, and says so by these labels. */
export const ERROR_LABEL = '__error__';
const DETAILS_LABEL = '__error_details__';
const NOTHING: Labels = {};

/** The labels that the stages read off a line, keys sorted; null if one of them leaves it out. */
export function passStages(
  stages: readonly Stage[],
  line: string,
  stream: Labels,
  metadata: Labels,
): Labels | null {
  if (stages.length === 0) return NOTHING;
  const passing: Passing = { line, stream, metadata, parsed: new Map() };
  if (!stages.every((stage) => stage(passing))) return null;
  if (passing.parsed.size === 0) return NOTHING;
  return Object.fromEntries([...passing.parsed].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** `|=` and its like. */
export function lineStage(test: (line: string) => boolean): Stage {
  return ({ line }) => test(line);
}

/** `| json`: objects within objects by names that are joined, without lists. */
export const readJson: Stage = (passing) => {
  try {
    const value: unknown = JSON.parse(passing.line);
    if (!isObject(value)) throw new SyntaxError('no object');
    readObject(passing, '', value);
  } catch {
    // Its words for whatever does not begin as an object, which is nearly all of it.
    fail(passing, 'JSONParserErr', "Value looks like object, but can't find closing '}' symbol");
  }
  return true;
};

const PAIR = /([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*))/gu;

/** `| logfmt`: pairs with a value; what is none is passed over. */
export const readLogfmt: Stage = (passing) => {
  for (const [, name = '', quoted, bare = ''] of passing.line.matchAll(PAIR)) {
    const value = quoted === undefined ? bare : quoted.replaceAll(/\\(.)/gsu, '$1');
    if (value !== '') put(passing, nameOf(name), value);
  }
  return true;
};

/** `| drop a, b`, of what was read off the line. */
export function dropStage(names: readonly string[]): Stage {
  return ({ parsed }) => {
    for (const name of names) parsed.delete(name);
    return true;
  };
}

/** `| level="error"`; a label that is not there is empty. */
export function textStage(name: string, test: (value: string) => boolean): Stage {
  return (passing) => test(valueOf(passing, name) ?? '');
}

/** `| status>=500`; a line without the label is left out, one whose label is no number stays and says so. */
export function numberStage(name: string, test: (value: number) => boolean): Stage {
  return (passing) => {
    const value = valueOf(passing, name);
    if (value === undefined) return false;
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isNaN(number)) return test(number);
    fail(passing, 'LabelFilterErr', `strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
    return true;
  };
}

function fail({ parsed }: Passing, error: string, details: string): void {
  parsed.set(ERROR_LABEL, error);
  parsed.set(DETAILS_LABEL, details);
}

function valueOf({ parsed, metadata, stream }: Passing, name: string): string | undefined {
  return parsed.get(name) ?? metadata[name] ?? stream[name];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readObject(passing: Passing, prefix: string, object: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(object)) {
    const name = nameOf(`${prefix}${key}`);
    if (isObject(value)) readObject(passing, `${name}_`, value);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      put(passing, name, String(value));
  }
}

/** A label of the stream keeps its name. */
function put({ stream, parsed }: Passing, name: string, value: string): void {
  parsed.set(stream[name] === undefined ? name : `${name}_extracted`, value);
}

function nameOf(key: string): string {
  return key.replaceAll(/\W/gu, '_').replace(/^\d/u, '_$&');
}
