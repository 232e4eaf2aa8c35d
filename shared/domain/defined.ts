type MayBeAbsent<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];

/** The same object, in which what is undefined is absent, as `exactOptionalPropertyTypes` tells the two apart. */
type Defined<T> = Omit<T, MayBeAbsent<T>> & { [Key in MayBeAbsent<T>]?: Exclude<T[Key], undefined> };

/** A copy without the members that are undefined; the others stay in their order. */
export function definedOf<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
