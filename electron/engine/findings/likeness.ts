import type { Finding } from '../../../shared/domain/finding.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';

type Compared = Pick<Finding, 'title' | 'category' | 'serverIds' | 'entities' | 'firstSeen' | 'lastSeen'>;

/** More shared addresses, users and so on say no more. */
const MOST_SHARED = 5;

/**
 * How likely two findings tell of one thing, for offers alone: who and what they both name says most, then what their
 * titles say, then where and when they were seen. 0: nothing in common.
 */
export function likeness(one: Compared, other: Compared): number {
  const shared = ENTITY_KINDS.reduce((sum, kind) => {
    const values = Object.keys(other.entities[kind] ?? {});
    return sum + values.filter((value) => Object.hasOwn(one.entities[kind] ?? {}, value)).length;
  }, 0);
  const servers = one.serverIds.some((id) => other.serverIds.includes(id)) ? 1 : 0;
  const together = one.firstSeen <= other.lastSeen && other.firstSeen <= one.lastSeen ? 1 : 0;
  const category = one.category === other.category ? 2 : 0;
  return (
    2 * Math.min(shared, MOST_SHARED) + 6 * overlap(one.title, other.title) + category + servers + together
  );
}

/** Of all words of both titles, the share that both have. */
function overlap(one: string, other: string): number {
  const left = wordsOf(one);
  const right = wordsOf(other);
  const all = new Set([...left, ...right]).size;
  return all === 0 ? 0 : [...left].filter((word) => right.has(word)).length / all;
}

function wordsOf(title: string): Set<string> {
  return new Set(title.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
}
