import type { ChangedField } from '../../../shared/domain/transfer-change.ts';

type Value = ChangedField['before'];

/** A value longer than this is shown by its beginning. */
const LONGEST = 200;

/** In which fields two entries differ; all of the second's where there is no first. A field that holds nothing is none. */
export function changedFields(before: object | null, after: object): ChangedField[] {
  const old = before === null ? new Map<string, Value>() : fieldsOf(before);
  const fresh = fieldsOf(after);
  const names = [...new Set([...fresh.keys(), ...old.keys()])];
  return names
    .map((name) => ({ name, before: old.get(name) ?? null, after: fresh.get(name) ?? null }))
    .filter((field) => field.before !== field.after)
    .map(({ name, ...values }) => ({
      name,
      before: shortened(values.before),
      after: shortened(values.after),
    }));
}

/** Values by their place, such as `sources.sshd.selector`: what has a name lies under it, whatever its order. */
function fieldsOf(part: unknown, path = ''): Map<string, Value> {
  if (Array.isArray(part)) return fieldsOfList(part, path);
  if (typeof part !== 'object') return new Map([[path, part as Value]]);
  if (part === null) return new Map();
  return new Map(Object.entries(part).flatMap(([key, value]) => [...fieldsOf(value, joined(path, key))]));
}

function fieldsOfList(list: readonly unknown[], path: string): Map<string, Value> {
  if (list.length === 0) return new Map();
  const named = list.map((one) => (isNamed(one) ? one : null));
  if (named.every((one) => one !== null)) {
    return new Map(named.flatMap(({ name, ...rest }) => [...fieldsOf(rest, joined(path, name))]));
  }
  const texts = list.map((one) =>
    typeof one === 'object' && one !== null ? Object.values(one).map(written).join('/') : written(one),
  );
  return new Map([[path, (isSet(path) ? texts.toSorted() : texts).join(', ')]]);
}

/** Of what a rule matches the order says nothing. */
function isSet(path: string): boolean {
  return path.startsWith('matchers.');
}

/** In quotes where it could be read as two. */
function written(value: unknown): string {
  const text = String(value);
  return /[,"/]/u.test(text) ? JSON.stringify(text) : text;
}

function isNamed(one: unknown): one is { readonly name: string } {
  return typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string';
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function shortened(value: Value): Value {
  return typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}
