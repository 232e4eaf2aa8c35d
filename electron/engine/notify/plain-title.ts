import { countText } from '../../../shared/domain/count-text.ts';
import { entityKindSchema, type Category, type EntityTallies } from '../../../shared/domain/words.ts';

/** `{ip|address|addresses}` or `{unit}`, see `Draft.title`. */
const PLACEHOLDER = /\{(\w+)\|([^|{}]*)\|([^|{}]*)\}|\{(\w+)\}/g;
const E_MAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const UNPRINTABLE = /[\p{C}\p{Z}]+/gu;
/** Systems cut longer ones, and not always at the end. */
const TITLE_LIMIT = 140;

const WORDS = {
  ip: 'an address',
  user: 'a user',
  service: 'a service',
  host: 'a host',
  path: 'a path',
  unit: 'a unit',
  container: 'a container',
} as const;

const KINDS: Record<Category, string> = {
  security: 'a security problem',
  resources: 'a shortage of resources',
  performance: 'a performance problem',
  errors: 'errors',
  availability: 'an outage',
  mail: 'a problem with mail',
  backup: 'a problem with backups',
  unusual: 'something unusual',
  nightjar: 'a problem of its own',
};

/**
 * A rule's title for a lock screen: counts stay, values become words. `SSH login as {user} from {ip|address|addresses}`
 * reads "SSH login as a user from 10 addresses".
 */
export function plainRuleTitle(title: string, entities: EntityTallies): string {
  const filled = title.replace(
    PLACEHOLDER,
    (whole, countKind: string | undefined, one: string, many: string, nameKind: string) => {
      const kind = entityKindSchema.safeParse(countKind ?? nameKind);
      if (!kind.success) return whole;
      const count = Object.keys(entities[kind.data] ?? {}).length;
      if (countKind !== undefined) return `${countText(count)} ${count === 1 ? one : many}`;
      return count > 1 ? `${WORDS[kind.data]} and ${countText(count - 1)} more` : WORDS[kind.data];
    },
  );
  return presentable(filled);
}

/** A model's own words may repeat a log line, so its findings are named by their kind. */
export function plainModelTitle(category: Category): string {
  return `The model found ${KINDS[category]}`;
}

/** A title in full, for a notice: one line, printable, not endless, and without e-mail addresses. */
export function presentable(title: string): string {
  const line = title.replace(UNPRINTABLE, ' ').trim().replace(E_MAIL, '<e-mail>');
  const start = line.charAt(0).toUpperCase() + line.slice(1);
  return start.length <= TITLE_LIMIT ? start : `${start.slice(0, TITLE_LIMIT - 1)}…`;
}
