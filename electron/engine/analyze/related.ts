import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import { entitiesOf } from './entities.ts';
import { neutralize } from './neutralize.ts';
import type { TemplateQuestion } from './question.ts';
import { isTroubleLike } from './urgency.ts';

/** What an attack or a fault can be followed by, in order of what it tells. */
const FOLLOWED = ['ip', 'user', 'unit', 'request'] as const;
type Followed = (typeof FOLLOWED)[number];

const MOST_ENTITIES = 6;
/** Values of one template that are followed: with more it speaks of everybody. */
const MOST_VALUES = 20;
const MOST_NUMBERS = 5;
const MOST_OTHERS = 2;
const MOST_EARLIER = 2;
const VALUE_LIMIT = 48;
const TEXT_LIMIT = 60;
const LINE_LIMIT = 240;
/** What more than half of the templates name is the server itself. */
const EVERYWHERE = 0.5;
const FEW_TEMPLATES = 8;

const MARK = '<*>';
const BEFORE_REQUEST = /(?:request|req|trace|correlation|transaction)[-_ ]?id["']?[ =:"'[]{1,3}$/iu;
const REQUEST_FIELDS = ['request_id', 'requestid', 'trace_id', 'traceid', 'correlation_id'];
const REQUEST = /^[\w-]{6,64}$/u;

interface Related {
  /** Of the prompt, `T1` first. */
  readonly asked: readonly TemplateQuestion[];
  /** Others of the window. */
  readonly others: readonly TemplateDigest[];
  /** Findings of the window and the hour before. */
  readonly earlier: ReadonlyArray<{ readonly title: string; readonly entities: EntityTallies }>;
}

interface Trail {
  readonly kind: Followed;
  readonly value: string;
  readonly numbers: readonly string[];
  readonly others: readonly string[];
  readonly earlier: readonly string[];
}

/**
 * For each address, user, unit or request that a suspicious template names (one that a rule named, whose rate is
 * unusual, or that is new and reads like trouble): where else it stands in the window, and in which findings of it and
 * the hour before, one line each. Said only of what stands in two places and more, of the widest spread at most six.
 *
 * ```
 * - ip 203.0.113.5: T2 12x, T7 1x; also Accepted password for <*> from <*> 2x; found: SSH password guessing 40x
 * ```
 */
export function relatedLines({ asked, others, earlier }: Related): string[] {
  const named = asked.map((template) => followedOf(template));
  const elsewhere = others.map((digest) => ({ digest, named: followedOf(digest) }));
  const suspects = new Map<string, readonly [Followed, string]>();
  for (const [at, template] of asked.entries()) {
    if (!isSuspicious(template)) continue;
    for (const kind of FOLLOWED) {
      const values = [...(named[at]?.get(kind)?.keys() ?? [])];
      if (values.length > MOST_VALUES) continue;
      for (const value of values) suspects.set(`${kind} ${value}`, [kind, value]);
    }
  }
  const places = asked.length + others.length;
  return [...suspects.values()]
    .map(([kind, value]) => trailOf(kind, value, { named, elsewhere, earlier }))
    .filter((trail) => isTelling(trail, places))
    .sort(compareTrails)
    .slice(0, MOST_ENTITIES)
    .map(lineOf);
}

function isSuspicious(template: TemplateQuestion): boolean {
  const isUnusual = template.usual !== undefined && template.usual !== null;
  return template.namedByRule || isUnusual || (template.novelty === 'new' && isTroubleLike(template));
}

type Followable = ReadonlyMap<Followed, ReadonlyMap<string, number>>;

function followedOf(template: TemplateDigest): Followable {
  const tallies = entitiesOf(template);
  const followed = new Map<Followed, ReadonlyMap<string, number>>();
  for (const kind of ['ip', 'user', 'unit'] as const)
    followed.set(kind, new Map(Object.entries(tallies[kind] ?? {})));
  followed.set('request', requestsOf(template));
  return followed;
}

/** Ids of requests: parameters behind the words for them, and fields of samples. */
function requestsOf(template: TemplateDigest): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  const before = template.template.text.split(MARK);
  for (const { index, top } of template.parameters) {
    if (!BEFORE_REQUEST.test((before[index] ?? '').slice(-32))) continue;
    for (const [value, count] of top) if (REQUEST.test(value)) requests.set(value, count);
  }
  for (const { fields } of template.samples) {
    const value = REQUEST_FIELDS.map((name) => fields[name]).find((field) => field !== undefined);
    if (value !== undefined && REQUEST.test(value) && !requests.has(value)) requests.set(value, 1);
  }
  return requests;
}

function trailOf(
  kind: Followed,
  value: string,
  from: {
    readonly named: readonly Followable[];
    readonly elsewhere: ReadonlyArray<{ readonly digest: TemplateDigest; readonly named: Followable }>;
    readonly earlier: Related['earlier'];
  },
): Trail {
  const count = (followable: Followable) => followable.get(kind)?.get(value) ?? 0;
  return {
    kind,
    value,
    numbers: from.named.flatMap((followable, at) =>
      count(followable) > 0 ? [`T${at + 1} ${count(followable)}x`] : [],
    ),
    others: from.elsewhere.flatMap(({ digest, named }) =>
      count(named) > 0 ? [`${neutralize(digest.template.text, TEXT_LIMIT)} ${count(named)}x`] : [],
    ),
    earlier: from.earlier.flatMap(({ title, entities }) => {
      const times = kind === 'request' ? 0 : (entities[kind]?.[value] ?? 0);
      return times > 0 ? [`${neutralize(title, TEXT_LIMIT)} ${times}x`] : [];
    }),
  };
}

function spreadOf({ numbers, others, earlier }: Trail): number {
  return numbers.length + others.length + earlier.length;
}

function isTelling(trail: Trail, places: number): boolean {
  const here = trail.numbers.length + trail.others.length;
  const isEverywhere = places >= FEW_TEMPLATES && here > places * EVERYWHERE;
  return spreadOf(trail) >= 2 && !isEverywhere;
}

function compareTrails(left: Trail, right: Trail): number {
  return (
    spreadOf(right) - spreadOf(left) ||
    FOLLOWED.indexOf(left.kind) - FOLLOWED.indexOf(right.kind) ||
    (left.value < right.value ? -1 : left.value > right.value ? 1 : 0)
  );
}

function lineOf({ kind, value, numbers, others, earlier }: Trail): string {
  const parts = [
    listed('', numbers, MOST_NUMBERS),
    listed('also ', others, MOST_OTHERS),
    listed('found: ', earlier, MOST_EARLIER),
  ].filter((part) => part !== '');
  return neutralize(`- ${kind} ${neutralize(value, VALUE_LIMIT)}: ${parts.join('; ')}`, LINE_LIMIT);
}

function listed(lead: string, all: readonly string[], most: number): string {
  if (all.length === 0) return '';
  const more = all.length > most ? `, ${all.length - most} more` : '';
  return `${lead}${all.slice(0, most).join(', ')}${more}`;
}
