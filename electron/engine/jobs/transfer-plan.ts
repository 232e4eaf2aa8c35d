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
      const needs = this.#needs(kind.needs?.(entry) ?? []);
      const refused = seen.has(key)
        ? ({ why: 'twice', detail: '' } as const)
        : 'problem' in needs
          ? needs.problem
          : (kind.refuse?.(entry) ?? null);
      seen.add(key);
      if (refused !== null || 'problem' in needs) {
        if (refused !== null) this.problems.push({ section, place: name, ...refused });
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

  /** Which other changes bring what is needed and not here; or that nothing does. */
  #needs(needs: readonly Need[]): { readonly ids: string[] } | { readonly problem: Refusal } {
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
    const { settings } = this.#state;
    const known = new Set(leavesOf(DEFAULTS).map(({ path }) => idOf('settings', path)));
    for (const entry of this.#file.settings) {
      const { path, value } = entry;
      const name = path.join('.');
      const needs = isByServer(path) ? this.#needs([{ server: path[2] ?? '' }]) : { ids: [] };
      const isKnown = isByServer(path)
        ? path.length === 4 && ['day', 'quietHours'].includes(path[3] ?? '')
        : known.has(idOf('settings', path));
      const tried = withLeaf(DEFAULTS, entry);
      if (!isKnown) this.#refuseSetting(name, { why: 'unknown', detail: '' });
      else if ('problem' in tried) this.#refuseSetting(name, { why: 'invalid', detail: tried.problem });
      else if ('problem' in needs) this.#refuseSetting(name, needs.problem);
      else {
        const here = this.#here.settings.find(
          (leaf) => idOf('settings', leaf.path) === idOf('settings', path),
        );
        const before = here?.value ?? leafAt(settings, path);
        if (before === value) this.same += 1;
        else {
          const fields: ChangedField[] = [{ name, before, after: value }];
          const change: TransferChange = {
            id: idOf('settings', path),
            section: 'settings',
            kind: 'change',
            name,
            path: [...path],
            fields,
            needs: needs.ids,
            missing: [],
          };
          this.entries.push({ section: 'settings', entry, change });
        }
      }
    }
  }

  #refuseSetting(place: string, why: Refusal): void {
    this.problems.push({ section: 'settings', place, ...why });
  }
}

const DEFAULTS: Settings = settingsSchema.parse({});

function idOf(section: TransferSection, key: unknown): string {
  return `${section}:${typeof key === 'string' ? key : JSON.stringify(key)}`;
}
