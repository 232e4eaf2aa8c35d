import type { GlobPlace } from './glob.ts';
import { RuleSyntaxError } from './rule-problem.ts';

/** What a value is compared as. */
type ValueKind = 'text' | 're' | 'cidr' | 'exists' | 'fieldref' | 'gt' | 'gte' | 'lt' | 'lte';
/** Changes the value before it is looked for, in the order written. */
export type Encoding = 'base64' | 'base64offset' | 'utf16le' | 'utf16be' | 'utf16';

/** All modifiers of one key of a selection, understood. */
export interface Modifiers {
  readonly kind: ValueKind;
  readonly place: GlobPlace;
  readonly encodings: readonly Encoding[];
  readonly all: boolean;
  readonly neq: boolean;
  readonly cased: boolean;
  readonly windash: boolean;
  /** Flags of `re`. */
  readonly flags: { readonly ignoreCase: boolean; readonly dotAll: boolean; readonly multiLine: boolean };
}

const KINDS = ['re', 'cidr', 'exists', 'fieldref', 'gt', 'gte', 'lt', 'lte'] as const;
const PLACES = ['contains', 'startswith', 'endswith'] as const;
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  base64: 'base64',
  base64offset: 'base64offset',
  utf16le: 'utf16le',
  wide: 'utf16le',
  utf16be: 'utf16be',
  utf16: 'utf16',
};
const FLAGS = ['i', 'm', 's'] as const;
const OTHERS = ['all', 'neq', 'cased', 'windash'] as const;
const SUPPORTED: readonly string[] = [...PLACES, ...OTHERS, ...KINDS, ...FLAGS, ...Object.keys(ENCODINGS)];

const DATE_PARTS = 'dates of log fields have too many forms to take parts out of them';
/** Modifiers of Sigma 2.1 that are refused, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  expand: 'there is nowhere to say what a placeholder stands for',
  minute: DATE_PARTS,
  hour: DATE_PARTS,
  day: DATE_PARTS,
  week: DATE_PARTS,
  month: DATE_PARTS,
  year: DATE_PARTS,
};

/** What may stand beside each kind, besides `neq`. */
const COMPANIONS: Readonly<Record<ValueKind, readonly string[]>> = {
  text: [...PLACES, 'all', 'cased', 'windash', ...Object.keys(ENCODINGS)],
  re: ['all', 'cased', ...FLAGS],
  cidr: [],
  exists: [],
  fieldref: [...PLACES, 'cased', 'all'],
  gt: ['all'],
  gte: ['all'],
  lt: ['all'],
  lte: ['all'],
};

/**
 * Reads the modifiers of a key (modifiers appendix 2.1). Those that are not known, not supported, or mean nothing
 * together are refused by name, so that none is ever passed over.
 */
export function parseModifiers(names: readonly string[]): Modifiers {
  const written = new Set(names);
  for (const name of written) checkName(name);
  if (written.size < names.length)
    throw refusal('a modifier is written twice', `Write each of ${names.join(', ')} once.`);
  const kind = onlyOne(written, KINDS) ?? 'text';
  const place = onlyOne(written, PLACES) ?? 'whole';
  checkTogether(kind, written);
  const encodings = names.flatMap((name) => ENCODINGS[name] ?? []);
  checkEncodings(encodings, written);
  return {
    kind,
    place,
    encodings,
    all: written.has('all'),
    neq: written.has('neq'),
    cased: written.has('cased'),
    windash: written.has('windash'),
    flags: { ignoreCase: written.has('i'), dotAll: written.has('s'), multiLine: written.has('m') },
  };
}

function checkName(name: string): void {
  const reason = REFUSED[name];
  if (reason !== undefined)
    throw refusal(`the modifier "${name}" is not supported: ${reason}`, 'Write the values themselves.');
  if (!SUPPORTED.includes(name))
    throw refusal(`the modifier "${name}" is not supported`, `Write one of: ${SUPPORTED.join(', ')}.`);
}

function onlyOne<Name extends string>(
  written: ReadonlySet<string>,
  group: readonly Name[],
): Name | undefined {
  const chosen = group.filter((name) => written.has(name));
  if (chosen.length > 1)
    throw refusal(`the modifiers ${quote(chosen)} contradict each other`, 'Write one of them.');
  return chosen[0];
}

function checkTogether(kind: ValueKind, written: ReadonlySet<string>): void {
  const allowed = new Set<string>([kind, ...(kind === 'exists' ? [] : ['neq']), ...COMPANIONS[kind]]);
  const odd = [...written].filter((name) => !allowed.has(name));
  if (odd.length === 0) return;
  if (kind === 'text')
    throw refusal(`the modifier ${quote(odd)} is one of "re"`, 'Write it behind `re`, as in `field|re|i`.');
  throw refusal(
    `the modifiers ${quote([kind, ...odd])} mean nothing together`,
    `Leave ${odd.join(', ')} out.`,
  );
}

/** UTF-16 is bytes, which a line can hold in base64 only. */
function checkEncodings(encodings: readonly Encoding[], written: ReadonlySet<string>): void {
  if (encodings.length === 0) return;
  const wide = encodings.slice(0, -1);
  const isBase64 = encodings.at(-1)?.startsWith('base64') ?? false;
  if (!isBase64 || wide.length > 1 || wide.some((one) => one.startsWith('base64')))
    throw refusal(
      `the encodings ${quote(encodings)} cannot be looked for in text`,
      'Write `base64` or `base64offset` last, with at most one of utf16le, utf16be, utf16, wide before it.',
    );
  if (written.has('windash'))
    throw refusal('the modifiers "windash" and base64 mean nothing together', 'Leave one of them out.');
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' and ');
}

function refusal(wrong: string, write: string): RuleSyntaxError {
  return new RuleSyntaxError(wrong, write);
}
