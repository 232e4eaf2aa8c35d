import { leafAt, leavesOf, withLeaf, type SettingLeaf } from '../../../shared/domain/setting-leaves.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { FileLens, FileNote, FileView } from '../../../shared/domain/transfer-file.ts';
import { readRuleFile, writeRuleFiles } from './rule-files.ts';
import { isByServer } from './transfer-content.ts';
import type { ApplyParts } from './transfer-parts.ts';
import type { PlannedEntry } from './transfer-plan.ts';
import { TransferServers } from './transfer-servers.ts';
import { takeSuppression } from './transfer-suppressions.ts';

/** What an import did, for who has to hear of it, and how it is taken back. */
export interface Applied {
  /** To be polled anew. */
  readonly serverIds: readonly string[];
  /** Takes it back in one transaction; what was changed since by hand stays. */
  readonly undo: () => void;
}

type EntryOf<Section> = Extract<PlannedEntry, { section: Section }>['entry'];

/**
 * Takes entries of a file, in the order in which a file holds them, whole or not at all: settings, database and files
 * of rules alike.
 *
 * @throws NightjarError if one of them is refused; nothing is changed then
 */
export function applyTransfer(parts: ApplyParts, entries: readonly PlannedEntry[]): Applied {
  const work = new Work(parts);
  const { settings } = parts;
  const before = settings.get();
  const leaves = entries.flatMap((each) => (each.section === 'settings' ? [each.entry] : []));
  const after = settings.changeWith(() => {
    work.take(entries);
    return settingsWith(
      before,
      leaves.map((leaf) => work.local(leaf)),
    );
  });
  const serverIds = work.servers.touched;
  return {
    serverIds,
    undo: () => {
      settings.changeWith(() => {
        for (const step of work.undo.toReversed()) step();
        return settingsBack(settings.get(), before, after);
      });
    },
  };
}

class Work {
  readonly servers: TransferServers;
  /** Each takes one thing back. */
  readonly undo: (() => void)[] = [];
  readonly #parts: ApplyParts;

  constructor(parts: ApplyParts) {
    this.#parts = parts;
    this.servers = new TransferServers(parts, this.undo);
  }

  take(entries: readonly PlannedEntry[]): void {
    for (const each of entries) {
      if (each.section === 'lenses') this.#lens(each.entry);
      else if (each.section === 'servers') this.servers.take(each.entry);
      else if (each.section === 'notes') this.#note(each.entry);
      else if (each.section === 'suppressions')
        takeSuppression(this.#parts, this.servers, each.entry, this.undo);
      else if (each.section === 'views') this.#view(each.entry);
    }
    // Last, because the database can still take back what it did, and files cannot.
    this.#rules(entries.flatMap((each) => (each.section === 'rules' ? [each.entry] : [])));
  }

  /** A setting by server, by the id that the server has here. */
  local({ path, value }: SettingLeaf): SettingLeaf {
    if (!isByServer(path)) return { path, value };
    return { path: path.map((part, index) => (index === 2 ? this.servers.id(part) : part)), value };
  }

  #lens(draft: FileLens): void {
    const { lenses } = this.#parts;
    const known = lenses.list().find(({ name, builtIn }) => !builtIn && name === draft.name);
    const saved = lenses.save(known?.id ?? null, draft);
    this.undo.push(() => {
      const now = lenses.get(saved.id);
      if (now?.version !== saved.version) return;
      if (known === undefined) lenses.remove(saved.id);
      else {
        const { name, question, categories, examples } = known;
        lenses.save(known.id, { name, question, categories, examples });
      }
    });
  }

  #note({ server, source, text, always }: FileNote): void {
    const { serverNotes } = this.#parts;
    const sourceId = source === null ? null : this.servers.sourceId(server, source);
    const added = serverNotes.add(this.servers.id(server), { sourceId, text, always });
    this.undo.push(() => {
      const now = this.#parts.store.serverNotes.get(added.id);
      if (now !== null && now.text === added.text) serverNotes.remove(added.id);
    });
  }

  #view(view: FileView): void {
    const { store, newId } = this.#parts;
    const all = store.views.list();
    const known = all.find(({ name }) => name === view.name);
    const id = known?.id ?? newId();
    const saved = { ...view, id };
    store.views.replace(known ? all.map((one) => (one.id === id ? saved : one)) : [...all, saved]);
    this.undo.push(() => {
      const now = store.views.list();
      const isOurs = (one: FileView & { readonly id: string }) =>
        one.id === id && one.name === view.name && one.query === view.query && one.icon === view.icon;
      store.views.replace(now.flatMap((one) => (isOurs(one) ? (known ?? []) : [one])));
    });
  }

  #rules(rules: readonly EntryOf<'rules'>[]): void {
    if (rules.length === 0) return;
    const { ruleFolder } = this.#parts;
    const before = writeRuleFiles(ruleFolder, rules);
    this.undo.push(() => {
      const ours = new Map(rules.map(({ name, text }) => [name, text]));
      writeRuleFiles(
        ruleFolder,
        before.filter(({ name }) => readRuleFile(ruleFolder, name) === ours.get(name)),
      );
    });
  }
}

function settingsWith(settings: Settings, leaves: readonly SettingLeaf[]): Settings {
  return leaves.reduce((changed, leaf) => {
    const next = withLeaf(changed, leaf);
    return 'settings' in next ? next.settings : changed;
  }, settings);
}

/** What the import changed as it was before, unless somebody has changed it since. */
function settingsBack(now: Settings, before: Settings, after: Settings): Settings {
  const ours = leavesOf(after).filter(
    ({ path, value }) => leafAt(before, path) !== value && leafAt(now, path) === value,
  );
  const back = settingsWith(
    now,
    ours.map(({ path }) => ({ path, value: leafAt(before, path) })),
  );
  const { servers } = back.notifications;
  const kept = Object.entries(servers).filter(
    ([id, { day, quietHours }]) =>
      Object.hasOwn(before.notifications.servers, id) || day !== null || quietHours !== null,
  );
  return { ...back, notifications: { ...back.notifications, servers: Object.fromEntries(kept) } };
}
