import type { EntityKind, EntityTallies } from '../../../shared/domain/words.ts';

const PLACES: Readonly<Record<string, EntityKind>> = {
  USER: 'user',
  UNIT: 'unit',
  SERVICE: 'service',
  ADDRESS: 'ip',
};
const PLACE = /\b(?:USER|UNIT|SERVICE|ADDRESS)\b/g;

/** Names that mean nothing to a shell: a log may hold a user called `$(reboot)`, and commands are copied from here. */
const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$/;

/** Puts a name into a recommendation's commands where there is exactly one it can be, and that is harmless. */
export function fillRecommendation(recommendation: string, entities: EntityTallies): string {
  return recommendation.replace(PLACE, (word) => {
    const kind = PLACES[word];
    const names = kind === undefined ? [] : Object.keys(entities[kind] ?? {});
    const [name] = names;
    return names.length === 1 && name !== undefined && HARMLESS.test(name) ? name : word;
  });
}
