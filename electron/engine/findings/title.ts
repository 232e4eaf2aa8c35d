import { countText } from '../../../shared/domain/count-text.ts';
import { entityKindSchema, type EntityTallies } from '../../../shared/domain/words.ts';

const PLACEHOLDER = /\{(\w+)\|([^|{}]*)\|([^|{}]*)\}|\{(\w+)\}/g;
const NAMES_SHOWN = 2;

/**
 * Fills a draft's title from the entities of the whole finding: `{ip|address|addresses}` becomes "10 addresses",
 * `{service}` the one or two most frequent values ("node", "node and 2 more"). An unknown placeholder stays as it is.
 */
export function fillTitle(title: string, entities: EntityTallies): string {
  return title.replace(
    PLACEHOLDER,
    (whole, countKind: string | undefined, one: string, many: string, nameKind: string) => {
      const kind = entityKindSchema.safeParse(countKind ?? nameKind);
      if (!kind.success) return whole;
      const tallies = entities[kind.data] ?? {};
      return countKind === undefined
        ? names(tallies, kind.data)
        : counted(Object.keys(tallies).length, one, many);
    },
  );
}

function counted(count: number, one: string, many: string): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

function names(tallies: Readonly<Record<string, number>>, fallback: string): string {
  const values = Object.entries(tallies).sort(
    (left, right) => right[1] - left[1] || compare(left[0], right[0]),
  );
  if (values.length === 0) return `an unknown ${fallback}`;
  const shown = values.slice(0, NAMES_SHOWN).map(([value]) => value);
  const rest = values.length - shown.length;
  if (rest === 0) return shown.join(' and ');
  return `${shown[0]} and ${rest + shown.length - 1} more`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
