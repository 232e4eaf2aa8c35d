import { ORPCError } from '@orpc/server';
import { contentOf, type TransferState } from '../../electron/engine/jobs/transfer-content.ts';
import { planTransfer, type PlannedEntry } from '../../electron/engine/jobs/transfer-plan.ts';
import { fileRefusal } from '../../electron/engine/jobs/transfer-refusals.ts';
import { withLeaf } from '../../shared/domain/setting-leaves.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import { readTransferFile, writeTransferFile } from '../../shared/domain/transfer-file.ts';
import type { SavedView } from '../../shared/domain/view.ts';
import type { Implementer } from './api-notifications.ts';
import type { ApiServers } from './api-servers.ts';

/** What can be taken out of the double and put into it. */
export interface TransferPlaces {
  readonly now: number;
  readonly told: { settings: Settings };
  readonly fleet: Pick<ApiServers, 'servers' | 'append'>;
  readonly book: { views: SavedView[] };
}

/** Settings, servers and views to a file and back, by the engine's own plan. */
export class TransferDouble {
  readonly #places: TransferPlaces;
  #last: { readonly undo: string; readonly at: number; readonly applied: number } | null = null;
  #takeBack: (() => void) | null = null;

  constructor(places: TransferPlaces) {
    this.#places = places;
  }

  router(os: Implementer) {
    return {
      counts: os.transfer.counts.handler(() => {
        const { content } = contentOf(this.#state());
        const { settings, servers, lenses, notes, suppressions, views, rules } = content;
        const counted = { settings, servers, lenses, notes, suppressions, views, rules };
        return Object.fromEntries(
          Object.entries(counted).map(([name, list]) => [name, list.length]),
        ) as never;
      }),
      export: os.transfer.export.handler(({ input }) => {
        const { content, leftOut } = contentOf(this.#state());
        return { text: writeTransferFile(content, input.sections), leftOut };
      }),
      preview: os.transfer.preview.handler(({ input }) => {
        const { plan, problems } = this.#plan(input.text);
        return {
          changes: plan.entries.map(({ change }) => change),
          problems: [...problems, ...plan.problems],
          same: plan.same,
        };
      }),
      import: os.transfer.import.handler(({ input }) => {
        const { told, fleet, book } = this.#places;
        const [{ settings }, { servers }, { views }] = [told, fleet, book];
        this.#takeBack = () => {
          told.settings = settings;
          fleet.servers = servers;
          book.views = views;
        };
        const entries = this.#plan(input.text).plan.entries.filter(({ change }) =>
          input.chosen.includes(change.id),
        );
        const waiting = entries.flatMap((entry) => this.#take(entry));
        this.#last = { undo: 'import-1', at: this.#places.now, applied: entries.length };
        return { undo: 'import-1', applied: entries.length, servers: waiting };
      }),
      last: os.transfer.last.handler(() => this.#last),
      undo: os.transfer.undo.handler(() => {
        const undone = this.#takeBack !== null;
        this.#takeBack?.();
        this.#takeBack = null;
        this.#last = null;
        return { undone };
      }),
    };
  }

  #plan(text: string) {
    const file = readTransferFile(text);
    if (file.kind !== 'read') throw new ORPCError('INTERNAL_SERVER_ERROR', { data: fileRefusal(file.kind) });
    return { plan: planTransfer(file.content, this.#state(), () => null), problems: file.problems };
  }

  #take(planned: PlannedEntry) {
    const { told, fleet, book } = this.#places;
    if (planned.section === 'settings') {
      const changed = withLeaf(told.settings, planned.entry);
      if ('settings' in changed) told.settings = changed.settings;
    }
    if (planned.section === 'views')
      book.views = [...book.views, { ...planned.entry, id: planned.entry.name }];
    if (planned.section !== 'servers') return [];
    const { sources, secretHeaders, matcher, lag, ...about } = planned.entry;
    const id = `server-${about.name}`;
    const scope = { ...(matcher === undefined ? {} : { matcher }), ...(lag === undefined ? {} : { lag }) };
    fleet.append({ ...about, ...scope, secretHeaders, id, modelHostId: null, paused: true }, sources);
    return [{ id, name: about.name, missing: secretHeaders }];
  }

  #state(): TransferState {
    const { told, fleet, book, now } = this.#places;
    return {
      settings: told.settings,
      servers: fleet.servers.map(({ server, sources }) => ({ server, sources, lenses: new Map() })),
      lenses: [],
      ourLenses: ['general', 'security', 'performance'],
      notes: [],
      suppressions: [],
      views: book.views,
      rules: [],
      now,
    };
  }
}
