import type { ServerView } from '../../shared/contract/servers.ts';
import type { Matchers } from '../../shared/domain/suppression.ts';
import { useServers } from '../client/queries.ts';
import { CATEGORY_WORDS, SEVERITY_WORDS } from '../ui/words.ts';
import { fieldsOf, valuesOf, type Field } from './draft.ts';
import { text } from './messages.ts';

export type NameOf = (field: Field, value: string) => string;

const CATEGORIES: Readonly<Record<string, string>> = CATEGORY_WORDS;
const SEVERITIES: Readonly<Record<string, string>> = SEVERITY_WORDS;

/** How a matcher's value is written: servers and sources by their names. */
export function useNames(): NameOf {
  const { data: servers = [] } = useServers();
  return namesIn(servers);
}

export function namesIn(servers: readonly ServerView[]): NameOf {
  return (field, value) => {
    switch (field) {
      case 'serverIds':
        return servers.find(({ server }) => server.id === value)?.server.name ?? value;
      case 'sourceIds':
        return servers.flatMap(({ sources }) => sources).find(({ id }) => id === value)?.name ?? value;
      case 'categories':
        return CATEGORIES[value] ?? value;
      case 'severities':
        return (SEVERITIES[value] ?? value).toLowerCase();
      default:
        return value;
    }
  };
}

/** Fields whose values came from a log. */
export function isVerbatim(field: Field): boolean {
  return field === 'templates' || field === 'addresses' || field === 'users' || field === 'services';
}

/** `server is web1 or mail and address is in 203.0.113.0/24`, on one line. */
export function MatcherWords({ matchers }: { readonly matchers: Matchers }) {
  const nameOf = useNames();
  const fields = fieldsOf(matchers);
  if (matchers.findingId !== undefined)
    return (
      <span>
        {text.fields.findingId} {text.is} <b>{text.thisOne}</b>
      </span>
    );
  return fields.map((field, index) => (
    <span key={field}>
      {index > 0 && ` ${text.and} `}
      {text.fields[field]} {field === 'addresses' ? text.isIn : text.is}{' '}
      <b>{wordsOf(matchers, field, nameOf)}</b>
    </span>
  ));
}

/** The values of a field with "or" between. */
export function wordsOf(matchers: Matchers, field: Field, nameOf: NameOf): string {
  return valuesOf(matchers, field)
    .map((value) => nameOf(field, value))
    .join(` ${text.or} `);
}
