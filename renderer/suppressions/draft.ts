import type { Matchers, SuppressionEnd } from '../../shared/domain/suppression.ts';
import type { Severity } from '../../shared/domain/words.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The fields that a person can take out and put back, in the order in which they are read. */
export const FIELDS = [
  'serverIds',
  'sourceIds',
  'services',
  'categories',
  'rules',
  'templates',
  'severities',
  'users',
  'addresses',
] as const satisfies readonly (keyof Matchers)[];
export type Field = (typeof FIELDS)[number];

export function valuesOf(matchers: Matchers, field: Field): readonly string[] {
  return matchers[field] ?? [];
}

/** The fields that a rule asks for. */
export function fieldsOf(matchers: Matchers): Field[] {
  return FIELDS.filter((field) => valuesOf(matchers, field).length > 0);
}

/** Asks no longer for a field: the rule becomes wider. */
export function withoutField(matchers: Matchers, field: Field): Matchers {
  const { [field]: _gone, ...rest } = matchers;
  return rest;
}

/** Takes one of several values out; with the last one the field goes too. */
export function withoutValue(matchers: Matchers, field: Field, value: string): Matchers {
  const left = valuesOf(matchers, field).filter((each) => each !== value);
  return left.length === 0 ? withoutField(matchers, field) : { ...matchers, [field]: left };
}

/** What was filled in at first and has been taken out since. */
export function narrowings(matchers: Matchers, suggested: Matchers): Field[] {
  const standing = fieldsOf(matchers);
  return fieldsOf(suggested).filter((field) => !standing.includes(field));
}

export function withField(matchers: Matchers, suggested: Matchers, field: Field): Matchers {
  return { ...matchers, [field]: suggested[field] };
}

/** An address or block in its two parts; a single address is the block of itself. */
export function blockParts(text: string): {
  readonly address: string;
  readonly prefix: number;
  readonly most: number;
} {
  const [address = '', prefix] = text.split('/', 2);
  const most = address.includes(':') ? 128 : 32;
  const bits = Number(prefix ?? most);
  return { address, prefix: Number.isInteger(bits) ? bits : most, most };
}

/** Gives an address another prefix; equal blocks become one. */
export function withPrefix(matchers: Matchers, text: string, prefix: number): Matchers {
  const { address, most } = blockParts(text);
  const bits = Math.min(most, Math.max(0, Math.round(prefix)));
  const block = bits === most ? address : `${address}/${bits}`;
  const addresses = valuesOf(matchers, 'addresses').map((each) => (each === text ? block : each));
  return { ...matchers, addresses: [...new Set(addresses)] };
}

export const END_KINDS = ['day', 'week', 'resolved', 'worse', 'quiet', 'never'] as const;
export type EndKind = (typeof END_KINDS)[number];

/** What a person chose for the end, the numbers of the other choices kept. */
export interface EndChoice {
  readonly kind: EndKind;
  readonly perHour: number;
  readonly days: number;
}

/** The servers and the severity that are no news: what is beyond them is worse. */
export interface Known {
  readonly serverIds: readonly string[];
  readonly severity: Severity;
}

export function endOf(choice: EndChoice, known: Known, now: number): SuppressionEnd {
  switch (choice.kind) {
    case 'day':
      return { kind: 'at', at: now + DAY };
    case 'week':
      return { kind: 'at', at: now + 7 * DAY };
    case 'resolved':
      return { kind: 'until-resolved' };
    case 'worse':
      return {
        kind: 'until-worse',
        perHour: choice.perHour,
        serverIds: [...known.serverIds],
        severity: known.severity,
      };
    case 'quiet':
      return { kind: 'after-quiet-days', days: choice.days };
    case 'never':
      return { kind: 'never' };
  }
}

/** The choice that an existing rule's end stands for. An instant is chosen anew: seven days from now. */
export function choiceOf(end: SuppressionEnd | null, perHour: number): EndChoice {
  const chosen = { perHour, days: 14 };
  switch (end?.kind) {
    case 'until-resolved':
      return { ...chosen, kind: 'resolved' };
    case 'until-worse':
      return { ...chosen, kind: 'worse', perHour: end.perHour };
    case 'after-quiet-days':
      return { ...chosen, kind: 'quiet', days: end.days };
    case 'never':
      return { ...chosen, kind: 'never' };
    case 'at':
    case undefined:
      return { ...chosen, kind: 'week' };
  }
}
