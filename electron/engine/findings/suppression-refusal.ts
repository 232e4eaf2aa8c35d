import type { Failure } from '../../../shared/domain/failure.ts';
import type { Matchers } from '../../../shared/domain/suppression.ts';
import { categorySchema, severitySchema } from '../../../shared/domain/words.ts';
import { blockOf, holdsEveryAddress } from './suppression-address.ts';

/** What there is to match: a rule that names all of it would match everything. */
export interface Surroundings {
  readonly servers: readonly { readonly id: string }[];
  readonly sources: readonly { readonly id: string }[];
}

type Field = Exclude<keyof Matchers, 'findingId'>;

/** Why a rule may not be made; null if it may. */
export function refusalOf(matchers: Matchers, { servers, sources }: Surroundings): Failure | null {
  const wrong = matchers.addresses?.find((text) => blockOf(text) === null);
  if (wrong !== undefined) return noAddress(wrong);
  if (matchers.findingId !== undefined) return null;
  const named = FIELDS.filter((field) => matchers[field]?.length);
  if (named.length === 0)
    return matchesEverything('This rule matches everything.', 'Keep at least one thing that it must match.');
  if (!named.every((field) => holdsAll(field, matchers, servers, sources))) return null;
  return matchesEverything(
    `This rule matches everything: it names every ${named.map((field) => NOUNS[field]).join(' and every ')}.`,
    'Take some out, or add something that it must match.',
  );
}

function noAddress(address: string): Failure {
  return {
    code: 'address-invalid',
    message: `“${address}” is no address and no block of addresses.`,
    advice: 'Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.',
    values: { address },
  };
}

function matchesEverything(message: string, advice: string): Failure {
  return { code: 'suppression-matches-everything', message, advice, values: {} };
}

function holdsAll(
  field: Field,
  matchers: Matchers,
  servers: Surroundings['servers'],
  sources: Surroundings['sources'],
): boolean {
  switch (field) {
    case 'severities':
      return severitySchema.options.every((severity) => matchers.severities?.includes(severity));
    case 'categories':
      return categorySchema.options.every((category) => matchers.categories?.includes(category));
    case 'serverIds':
      return servers.length > 0 && servers.every(({ id }) => matchers.serverIds?.includes(id));
    case 'sourceIds':
      return sources.length > 0 && sources.every(({ id }) => matchers.sourceIds?.includes(id));
    case 'addresses':
      return holdsEveryAddress(matchers.addresses ?? []);
    case 'services':
    case 'rules':
    case 'templates':
    case 'users':
      return false;
  }
}

const FIELDS: readonly Field[] = [
  'severities',
  'categories',
  'rules',
  'templates',
  'services',
  'users',
  'addresses',
  'sourceIds',
  'serverIds',
];

const NOUNS: Readonly<Record<Field, string>> = {
  severities: 'severity',
  categories: 'category',
  rules: 'rule',
  templates: 'template',
  services: 'service',
  users: 'user',
  addresses: 'address',
  sourceIds: 'source',
  serverIds: 'server',
};
