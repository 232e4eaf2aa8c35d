// What a file's entries are, section by section: how they are told apart, and what has to be there for them.
import type { TransferProblem } from '../../../shared/domain/transfer-change.ts';
import type {
  FileLens,
  FileNote,
  FileRule,
  FileServer,
  FileSuppression,
  FileView,
} from '../../../shared/domain/transfer-file.ts';
import { MOST_VIEWS } from '../../../shared/domain/values.ts';
import { matchersKey, type TransferState } from './transfer-content.ts';

/** Why an entry is not taken. */
export type Refusal = Pick<TransferProblem, 'why' | 'detail' | 'expected'>;

/** What a list's entries are told apart by, what they are called, and what else has to be there for them. */
export interface Kind<Entry> {
  readonly key: (entry: Entry) => string;
  readonly name: (entry: Entry) => string;
  readonly needs?: (entry: Entry) => Need[];
  readonly missing?: (entry: Entry) => readonly string[];
  /** Why it cannot be taken. */
  readonly refuse?: (entry: Entry) => Refusal | null;
  /** As much of what is here as the entry speaks of. */
  readonly comparable?: (here: Entry, entry: Entry) => Entry;
}

export type Need = { readonly server: string; readonly source?: string | null } | { readonly lens: string };

export function ofServers(): Kind<FileServer> {
  return {
    key: ({ name }) => name,
    name: ({ name }) => name,
    needs: ({ sources }) => sources.flatMap(({ lenses = [] }) => lenses.map((lens): Need => ({ lens }))),
    missing: ({ secretHeaders }) => secretHeaders,
    refuse: ({ sources }) =>
      new Set(sources.map(({ name }) => name)).size === sources.length ? null : { why: 'twice', detail: '' },
    comparable: (here, { sources }) => {
      const named = new Set(sources.map(({ name }) => name));
      return { ...here, sources: here.sources.filter(({ name }) => named.has(name)) };
    },
  };
}

export function ofLenses(state: TransferState): Kind<FileLens> {
  const ours = new Set(state.ourLenses);
  return {
    key: ({ name }) => name,
    name: ({ name }) => name,
    refuse: ({ name }) => (ours.has(name.toLowerCase()) ? { why: 'taken', detail: '' } : null),
  };
}

export function ofSuppressions({ now }: TransferState): Kind<FileSuppression> {
  return {
    key: ({ matchers }) => matchersKey(matchers),
    name: ({ reason }) => reason,
    needs: ({ matchers, end }) => [
      ...(matchers.servers ?? []).map((server): Need => ({ server })),
      ...(matchers.sources ?? []),
      ...(end.kind === 'until-worse' && 'servers' in end
        ? end.servers.map((server): Need => ({ server }))
        : []),
    ],
    refuse: ({ end }) => (end.kind === 'at' && end.at <= now ? { why: 'ended', detail: '' } : null),
  };
}

export function ofViews({ views }: TransferState): Kind<FileView> {
  const known = new Set(views.map(({ name }) => name));
  let many = views.length;
  return {
    key: ({ name }) => name,
    name: ({ name }) => name,
    refuse: ({ name }) => {
      if (known.has(name)) return null;
      many += 1;
      return many > MOST_VIEWS ? { why: 'too-many', detail: String(MOST_VIEWS) } : null;
    },
  };
}

/** @param problemOf what is wrong with a rule, in a sentence; null: nothing */
export function ofRules(problemOf: (rule: FileRule) => string | null): Kind<FileRule> {
  return {
    key: ({ name }) => name,
    name: ({ name }) => name,
    refuse: (rule) => {
      const detail = problemOf(rule);
      return detail === null ? null : { why: 'invalid', detail };
    },
  };
}

export function ofNotes(): Kind<FileNote> {
  return {
    key: ({ server, source, text }) => JSON.stringify([server, source, text]),
    name: ({ server, source }) => (source === null ? server : `${server}, ${source}`),
    needs: ({ server, source }) => [{ server, source }],
  };
}
