import type { Severity } from '../../shared/domain/words.ts';
import { fuzzy, isScattered, type Match, type Range } from './fuzzy.ts';
import type { IconName } from './icons.tsx';
import type { text } from './messages.ts';

export type PaletteGroup = keyof typeof text.palette.groups;

/** Something that can be done or gone to from the palette. */
export interface PaletteItem {
  /** Stays the same from visit to visit. */
  readonly id: string;
  readonly group: PaletteGroup;
  readonly label: string;
  /** Said after the label, such as the names of servers. */
  readonly note?: string;
  readonly icon?: IconName;
  readonly mark?: { readonly severity: Severity; readonly judged: boolean };
  /** As the table of commands writes it. */
  readonly keys?: string | undefined;
  /** The engine found it already: listed even if the words stand in another of its texts, in the order it came. */
  readonly found?: boolean;
  /** Not offered before something was typed. */
  readonly searchedOnly?: boolean;
  readonly run: () => void;
}

export interface ListedItem extends PaletteItem {
  readonly ranges: readonly Range[];
}

export interface ListedGroup {
  readonly group: PaletteGroup;
  readonly items: readonly ListedItem[];
}

const ORDER: readonly PaletteGroup[] = [
  'recent',
  'commands',
  'findings',
  'views',
  'go',
  'servers',
  'settings',
];
const RECENT = 4;
const MOST_OF_A_GROUP = 8;

/**
 * What the palette lists: before anything is typed what was used last and then everything, afterwards what is like the
 * words, best first within its group.
 *
 * @param recent ids, the last one used first
 */
export function listed(
  items: readonly PaletteItem[],
  words: string,
  recent: readonly string[],
): ListedGroup[] {
  const shown = words.trim() === '' ? unsearched(items, recent) : matching(items, words);
  return ORDER.map((group) => ({ group, items: shown.filter((item) => item.group === group) })).filter(
    (one) => one.items.length > 0,
  );
}

function unsearched(items: readonly PaletteItem[], recent: readonly string[]): ListedItem[] {
  const offered = items.filter((item) => !item.searchedOnly && !item.found);
  const used = recent
    .map((id) => offered.find((item) => item.id === id))
    .filter((item) => item !== undefined)
    .slice(0, RECENT);
  return [
    ...used.map((item): ListedItem => ({ ...item, group: 'recent', ranges: [] })),
    ...offered.filter((item) => !used.includes(item)).map((item): ListedItem => ({ ...item, ranges: [] })),
  ];
}

function matching(items: readonly PaletteItem[], words: string): ListedItem[] {
  const matched = items.flatMap((item): Array<ListedItem & Pick<Match, 'score'>> => {
    const match = fuzzy(words, item.label);
    if (item.found) return [{ ...item, ranges: match?.ranges ?? [], score: 0 }];
    return match === null ? [] : [{ ...item, ...match }];
  });
  // Letters here and there are a guess, for where nothing has the words themselves.
  const sure = matched.filter((item) => item.found || !isScattered(item));
  const kept = sure.length > 0 ? sure : matched;
  const ordered = kept.toSorted((left, right) => right.score - left.score);
  return ORDER.flatMap((group) => ordered.filter((item) => item.group === group).slice(0, MOST_OF_A_GROUP));
}

const RECENT_KEY = 'nightjar-recent-commands';
const KEPT = 12;

/** Ids of what was used last, newest first; of findings none, because this outlives them. */
export function recentIds(storage: Pick<Storage, 'getItem'>): readonly string[] {
  return storage.getItem(RECENT_KEY)?.split('\n').filter(Boolean) ?? [];
}

export function keepRecent(item: PaletteItem, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
  if (item.found) return;
  const others = recentIds(storage).filter((id) => id !== item.id);
  storage.setItem(RECENT_KEY, [item.id, ...others].slice(0, KEPT).join('\n'));
}
