import { NightjarError, toFailure } from '../../../shared/domain/failure.ts';
import type { LeftOut, TransferProblem } from '../../../shared/domain/transfer-change.ts';
import {
  readTransferFile,
  TRANSFER_SECTIONS,
  writeTransferFile,
  type FileRule,
  type TransferSection,
} from '../../../shared/domain/transfer-file.ts';
import { compileRules } from '../detect/load-rules.ts';
import type { RuleFile } from '../detect/rule-document.ts';
import { applyTransfer, type Applied } from './transfer-apply.ts';
import { contentOf, type TransferState } from './transfer-content.ts';
import type { ApplyParts } from './transfer-parts.ts';
import { planTransfer, type PlannedEntry, type TransferPlan } from './transfer-plan.ts';
import { fileRefusal, MOVED_ON } from './transfer-refusals.ts';

export interface TransferDeskParts extends ApplyParts {
  /** The user's own rules as they are now. */
  readonly ownRules: () => readonly RuleFile[];
}

interface Last {
  readonly undo: string;
  readonly at: number;
  readonly applied: number;
}

/** What a person set and made, to a file and back. Only the last import is remembered, until the engine ends. */
export class TransferDesk {
  readonly #parts: TransferDeskParts;
  #last: (Last & Pick<Applied, 'serverIds'> & { readonly takeBack: Applied['undo'] }) | null = null;

  constructor(parts: TransferDeskParts) {
    this.#parts = parts;
  }

  /** Entries of each section that a file would hold. */
  counts(): Record<TransferSection, number> {
    const { content } = contentOf(this.#state());
    return Object.fromEntries(
      TRANSFER_SECTIONS.map((section) => [section, content[section].length]),
    ) as Record<TransferSection, number>;
  }

  /** @param serverIds null: all servers */
  export(
    sections: readonly TransferSection[],
    serverIds: readonly string[] | null,
  ): { text: string; leftOut: LeftOut[] } {
    const state = this.#state();
    const servers = state.servers.filter(({ server }) => serverIds?.includes(server.id) ?? true);
    const { content } = contentOf(state);
    const chosen = contentOf({ ...state, servers });
    const text = writeTransferFile({ ...content, servers: chosen.content.servers }, sections);
    const leftOut = chosen.leftOut.filter(({ kind }) =>
      sections.includes(kind === 'finding-rule' ? 'suppressions' : 'servers'),
    );
    return { text, leftOut };
  }

  /** @throws NightjarError if the text is no such file */
  plan(text: string): TransferPlan {
    const file = readTransferFile(text);
    if (file.kind !== 'read') throw new NightjarError(fileRefusal(file.kind));
    const plan = planTransfer(file.content, this.#state(), problemOf);
    return { ...plan, problems: [...file.problems, ...plan.problems] satisfies TransferProblem[] };
  }

  /**
   * The chosen entries of a file.
   *
   * @throws NightjarError if one of them is no longer to be taken as it was shown
   */
  chosen(text: string, ids: readonly string[]): PlannedEntry[] {
    const entries = this.plan(text).entries.filter(({ change }) => ids.includes(change.id));
    if (entries.length === new Set(ids).size) return entries;
    throw new NightjarError(MOVED_ON);
  }

  /** @throws NightjarError if one of the entries is refused; nothing is changed then */
  apply(entries: readonly PlannedEntry[]): Pick<Applied, 'serverIds'> & { readonly undo: string } {
    const { clock, newId } = this.#parts;
    const { undo: takeBack, serverIds } = applyTransfer(this.#parts, entries);
    const undo = newId();
    this.#last = { undo, at: clock.now(), applied: entries.length, serverIds, takeBack };
    return { undo, serverIds };
  }

  last(): Last | null {
    if (this.#last === null) return null;
    const { undo, at, applied } = this.#last;
    return { undo, at, applied };
  }

  /** Servers that an undo would change; they are not to be read meanwhile. */
  touchedBy(undo: string): readonly string[] {
    return this.#last?.undo === undo ? this.#last.serverIds : [];
  }

  /** False: it can no longer be undone. */
  undo(undo: string): boolean {
    if (this.#last?.undo !== undo) return false;
    this.#last.takeBack();
    this.#last = null;
    return true;
  }

  #state(): TransferState {
    const { store, settings, lenses, clock, ownRules } = this.#parts;
    const servers = store.servers.list();
    const all = lenses.list();
    const names = new Map(all.map(({ id, name }) => [id, name]));
    return {
      settings: settings.get(),
      servers: servers.map((server) => {
        const sources = store.servers.sources(server.id);
        const chosen = sources.flatMap(({ id }) => {
          const ids = store.lenses.ofSource(id);
          return ids.length === 0 ? [] : [[id, ids.flatMap((lens) => names.get(lens) ?? [])] as const];
        });
        return { server, sources, lenses: new Map(chosen) };
      }),
      lenses: all.filter(({ builtIn }) => !builtIn),
      ourLenses: all.filter(({ builtIn }) => builtIn).map(({ name }) => name),
      notes: servers.flatMap(({ id }) => store.serverNotes.list(id)),
      suppressions: store.suppressions.list(),
      views: store.views.list(),
      rules: ownRules().map(({ name, text }) => ({ name, text })),
      now: clock.now(),
    };
  }
}

/** What is wrong with a rule by itself; which others it listens to shows when it is there. */
function problemOf(rule: FileRule): string | null {
  try {
    compileRules([rule]);
    return null;
  } catch (error) {
    return toFailure(error).message;
  }
}
