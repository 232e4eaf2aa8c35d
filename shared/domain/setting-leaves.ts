import { expectationOf, type Expectation } from './expectation.ts';
import { settingsSchema, type Settings } from './settings.ts';

export type SettingValue = string | number | boolean | null;

/** One setting: where it lies in `Settings`, and what it is. */
export interface SettingLeaf {
  readonly path: readonly string[];
  readonly value: SettingValue;
}

/** Settings lie no deeper; what does is none. */
const DEEPEST = 8;

/** All single values of settings, or of what somebody wrote as settings; what is no single value comes as its JSON. */
export function leavesOf(part: unknown, path: readonly string[] = []): SettingLeaf[] {
  if (isObject(part) && path.length < DEEPEST) {
    return Object.entries(part).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  }
  const isValue = part === null || ['string', 'number', 'boolean'].includes(typeof part);
  return [{ path, value: isValue ? (part as SettingValue) : (JSON.stringify(part) ?? null) }];
}

/** The opposite of `leavesOf`. */
export function treeOf(leaves: readonly SettingLeaf[]): unknown {
  return leaves.reduce<unknown>((tree, { path, value }) => replaced(tree, path, value), {});
}

/** What lies there, if it is a single value; null: nothing. */
export function leafAt(settings: unknown, path: readonly string[]): SettingValue {
  const found = path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), settings);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? found : null;
}

/** The settings with one value changed, or what it should have been. */
export function withLeaf(
  settings: Settings,
  { path, value }: SettingLeaf,
): { readonly settings: Settings } | { readonly expected: Expectation } {
  const answer = settingsSchema.safeParse(replaced(settings, path, value));
  if (answer.success) return { settings: answer.data };
  const [issue] = answer.error.issues;
  return { expected: issue ? expectationOf(issue) : { kind: 'form', form: 'other' } };
}

function replaced(part: unknown, [key, ...rest]: readonly string[], value: SettingValue): unknown {
  if (key === undefined) return value;
  const object = isObject(part) ? part : {};
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  return { ...object, [key]: replaced(inner, rest, value) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
