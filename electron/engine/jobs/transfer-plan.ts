import { leafAt, leavesOf, withLeaf, type SettingLeaf } from '../../../shared/domain/setting-leaves.ts';
import { settingsSchema, type Settings } from '../../../shared/domain/settings.ts';
import type {
  ChangedField,
  TransferChange,
  TransferProblem,
} from '../../../shared/domain/transfer-change.ts';
import {
  TRANSFER_SECTIONS,
  type FileLens,
  type FileNote,
  type FileRule,
  type FileServer,
  type FileSuppression,
  type FileView,
  type TransferContent,
  type TransferSection,
} from '../../../shared/domain/transfer-file.ts';
import { contentOf, isByServer, type TransferState } from './transfer-content.ts';
import { changedFields } from './transfer-fields.ts';
import {
  ofLenses,
  ofNotes,
  ofRules,
  ofServers,
  ofSuppressions,
  ofViews,
  type Kind,
  type Need,
  type Refusal,
} from './transfer-kinds.ts';

/** An entry of a file that would be taken, and what it would change. */
export type PlannedEntry = { readonly change: TransferChange } & (
  | { readonly section: 'settings'; readonly entry: SettingLeaf }
  | { readonly section: 'servers'; readonly entry: FileServer }
  | { readonly section: 'lenses'; readonly entry: FileLens }
  | { readonly section: 'notes'; readonly entry: FileNote }
  | { readonly section: 'suppressions'; readonly entry: FileSuppression }
  | { readonly section: 'views'; readonly entry: FileView }
  | { readonly section: 'rules'; readonly entry: FileRule }
);

export interface TransferPlan {
  readonly entries: readonly PlannedEntry[];
  readonly problems: readonly TransferProblem[];
  /** Entries that are here already as they are there. */
  readonly same: number;
}

/**
 * What taking a file would change here, entry by entry. Nothing that is only here is ever taken away.
 *
 * @param problemOf what is wrong with a rule, in a sentence; null: nothing
 */
export function planTransfer(
  file: TransferContent,
  state: TransferState,
  problemOf: (rule: FileRule) => string | null,
): TransferPlan {
  const { content: here } = contentOf(state);
  const plan = new Planner(file, here, state, problemOf);
  for (const section of TRANSFER_SECTIONS) plan.add(section);
  return plan;
}

/** Ids of the other changes that an entry needs; or why it cannot be taken. */
type Needs = { readonly ids: string[] } | { readonly problem: Refusal };
const TWICE: Needs = { problem: { why: 'twice', detail: '' } };

class Planner implements TransferPlan {
  readonly entries: PlannedEntry[] = [];
  readonly problems: TransferProblem[] = [];
  same = 0;
  readonly #file: TransferContent;
  readonly #here: TransferContent;
  readonly #state: TransferState;
  readonly #problemOf: (rule: FileRule) => string | null;

  constructor(
    file: TransferContent,
    here: TransferContent,
    state: TransferState,
    problemOf: (rule: FileRule) => string | null,
  ) {
    this.#problemOf = problemOf;
    this.#file = file;
    this.#here = here;
    this.#state = state;
  }

  add(section: TransferSection): void {
    switch (section) {
      case 'settings':
        return this.#settings();
      case 'servers':
        return this.#list(section, this.#file.servers, this.#here.servers, ofServers());
      case 'lenses':
        return this.#list(section, this.#file.lenses, this.#here.lenses, ofLenses(this.#state));
      case 'notes':
        return this.#list(section, this.#file.notes, this.#here.notes, ofNotes());
      case 'suppressions':
        return this.#list(
          section,
          this.#file.suppressions,
          this.#here.suppressions,
          ofSuppressions(this.#state),
        );
      case 'views':
        return this.#list(section, this.#file.views, this.#here.views, ofViews(this.#state));
      case 'rules':
        return this.#list(section, this.#file.rules, this.#here.rules, ofRules(this.#problemOf));
    }
  }

  #list<Section extends Exclude<TransferSection, 'settings'>>(
    section: Section,
    file: readonly TransferContent[Section][number][],
    here: readonly TransferContent[Section][number][],
    kind: Kind<TransferContent[Section][number]>,
  ): void {
    const known = new Map(here.map((entry) => [kind.key(entry), entry]));
    const seen = new Set<string>();
    for (const entry of file) {
      const key = kind.key(entry);
      const name = kind.name(entry);
      const needs = seen.has(key) ? TWICE : this.#entry(kind, entry);
      seen.add(key);
      if ('problem' in needs) {
        this.problems.push({ section, place: name, ...needs.problem });
        continue;
      }
      const before = known.get(key);
      const as = before === undefined ? null : (kind.comparable?.(before, entry) ?? before);
      const fields = changedFields(as, entry);
      if (as !== null && fields.length === 0) {
        this.same += 1;
        continue;
      }
      const change: TransferChange = {
        id: idOf(section, key),
        section,
        kind: as === null ? 'add' : 'change',
        name,
        path: [],
        fields,
        needs: needs.ids,
        missing: [...(kind.missing?.(entry) ?? [])],
      };
      this.entries.push({ section, entry, change } as PlannedEntry);
    }
  }

  /** What an entry of a list needs; or why it cannot be taken. */
  #entry<Entry>(kind: Kind<Entry>, entry: Entry): Needs {
    const needs = this.#needs(kind.needs?.(entry) ?? []);
    if ('problem' in needs) return needs;
    const problem = kind.refuse?.(entry) ?? null;
    return problem === null ? needs : { problem };
  }

  /** Which other changes bring what is needed and not here; or that nothing does. */
  #needs(needs: readonly Need[]): Needs {
    const ids = new Set<string>();
    for (const need of needs) {
      const found = 'lens' in need ? this.#lens(need.lens) : this.#server(need);
      if (found === null) continue;
      if (typeof found !== 'string') return { problem: found };
      ids.add(found);
    }
    return { ids: [...ids] };
  }

  #lens(name: string): string | Refusal | null {
    const isHere =
      this.#state.ourLenses.includes(name) || this.#here.lenses.some((lens) => lens.name === name);
    if (isHere) return null;
    return this.#planned(idOf('lenses', name)) ?? { why: 'no-lens', detail: name };
  }

  #server({ server, source = null }: { readonly server: string; readonly source?: string | null }) {
    const has = (content: TransferContent) => {
      const found = content.servers.find(({ name }) => name === server);
      return found !== undefined && (source === null || found.sources.some(({ name }) => name === source));
    };
    if (has(this.#here)) return null;
    const planned = has(this.#file) ? this.#planned(idOf('servers', server)) : null;
    if (planned !== null) return planned;
    return source === null || !this.#here.servers.some(({ name }) => name === server)
      ? ({ why: 'no-server', detail: server } as const)
      : ({ why: 'no-source', detail: source } as const);
  }

  #planned(id: string): string | null {
    return this.entries.some(({ change }) => change.id === id) ? id : null;
  }

  #settings(): void {
    for (const entry of this.#file.settings) {
      const name = entry.path.join('.');
      const needs = this.#setting(entry);
      if ('problem' in needs) this.problems.push({ section: 'settings', place: name, ...needs.problem });
      else this.#changeSetting(entry, name, needs.ids);
    }
  }

  /** What a setting needs; or why it cannot be taken. */
  #setting(leaf: SettingLeaf): Needs {
    if (!isSetting(leaf.path)) return { problem: { why: 'unknown', detail: '' } };
    const tried = withLeaf(DEFAULTS, leaf);
    if ('expected' in tried) return { problem: { why: 'invalid', detail: '', expected: tried.expected } };
    return isByServer(leaf.path) ? this.#needs([{ server: leaf.path[2] ?? '' }]) : { ids: [] };
  }

  #changeSetting(entry: SettingLeaf, name: string, needs: string[]): void {
    const { path, value } = entry;
    const id = idOf('settings', path);
    const here = this.#here.settings.find((leaf) => idOf('settings', leaf.path) === id);
    const before = here?.value ?? leafAt(this.#state.settings, path);
    if (before === value) {
      this.same += 1;
      return;
    }
    const fields: ChangedField[] = [{ name, before, after: value }];
    const change: TransferChange = {
      id,
      section: 'settings',
      kind: 'change',
      name,
      path: [...path],
      fields,
      needs,
      missing: [],
    };
    this.entries.push({ section: 'settings', entry, change });
  }
}

/** Whether there is a setting at this place. */
function isSetting(path: SettingLeaf['path']): boolean {
  if (isByServer(path)) return path.length === 4 && ['day', 'quietHours'].includes(path[3] ?? '');
  return SETTINGS.has(idOf('settings', path));
}

const DEFAULTS: Settings = settingsSchema.parse({});
/** Those that are not by server. */
const SETTINGS: ReadonlySet<string> = new Set(leavesOf(DEFAULTS).map(({ path }) => idOf('settings', path)));

function idOf(section: TransferSection, key: unknown): string {
  return `${section}:${typeof key === 'string' ? key : JSON.stringify(key)}`;
}
