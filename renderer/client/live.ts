import { onlineManager, type QueryClient } from '@tanstack/react-query';
import type { EngineEvent } from '../../shared/contract/system.ts';
import type { Api, Queries } from './api.ts';
import type { Connection } from './connection.ts';
import type { PageNotices } from './notices.ts';
import { withRun } from './run-cache.ts';

const QUIET_MILLISECONDS = 250;
/** Until events are asked for again where they ended though the connection stands. */
const AGAIN_MILLISECONDS = 1_000;

interface LiveParts {
  readonly api: Api;
  readonly queries: Queries;
  readonly connection: Connection;
  readonly queryClient: QueryClient;
  readonly notices: PageNotices;
}

/**
 * Listens to the engine's events as long as the page lives. Events only say that something is worth asking for
 * again; what is asked for is what a page shows at that moment.
 */
export class Live {
  readonly #parts: LiveParts;
  readonly #stale = new Set<string>();
  #staleKeys: Array<readonly unknown[]> = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #listening: AbortController | null = null;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  start(): void {
    const { connection } = this.#parts;
    // A loopback connection has nothing to do with the browser's idea of being on line.
    onlineManager.setEventListener((setOnline) =>
      connection.subscribe(() => setOnline(connection.state.kind === 'open')),
    );
    connection.subscribe(() => this.#follow());
    this.#follow();
  }

  #follow(): void {
    if (this.#parts.connection.state.kind !== 'open') {
      this.#listening?.abort();
      this.#listening = null;
      return;
    }
    if (this.#listening) return;
    this.#listening = new AbortController();
    void this.#listen(this.#listening.signal);
  }

  /** Until the connection ends; then everything shown is asked for again when it is back. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { api, queryClient } = this.#parts;
    try {
      const events = await api.system.events(undefined, { signal });
      // What was asked before the subscription stood may be old already; what is still under way is not.
      await queryClient.invalidateQueries({}, { cancelRefetch: false });
      for await (const event of events) this.#take(event);
    } catch {
      // The connection closed: it says so in the page and comes back by itself.
    }
    if (signal.aborted) return;
    // The stream ended alone, or could not be had: without it the page would go stale in silence.
    this.#listening = null;
    setTimeout(() => this.#follow(), AGAIN_MILLISECONDS);
  }

  #take(event: EngineEvent): void {
    const { queries, queryClient } = this.#parts;
    switch (event.kind) {
      case 'findings-changed':
        this.#refetch(
          queries.findings.list.key(),
          queries.findings.counts.key(),
          queries.suppressions.list.key(),
          queries.suppressions.get.key(),
          queries.suppressions.review.key(),
          queries.system.proof.key(),
        );
        for (const id of event.ids) this.#refetch(queries.findings.get.key({ input: { id } }));
        return;
      case 'run-progress':
        withRun(queryClient, queries, event.run);
        if (event.run.state === 'running') return;
        this.#refetch(queries.servers.list.key(), queries.system.proof.key(), queries.activity.list.key());
        this.#refetch(queries.activity.coverage.key(), queries.activity.queue.key());
        this.#refetch(queries.activity.get.key({ input: { id: event.run.id } }));
        return;
      case 'health-changed':
        this.#refetch(queries.servers.list.key(), queries.system.proof.key(), queries.activity.health.key());
        return;
      case 'prompts-changed':
        queryClient.setQueryData(queries.system.prompts.queryKey(), event.prompts);
        return;
      case 'notice':
        this.#parts.notices.show(event.notice);
        return;
      case 'notice-withdrawn':
        this.#parts.notices.withdraw(event.id);
        return;
      case 'rules-changed':
        this.#refetch(queries.system.info.key(), queries.system.proof.key(), queries.system.rule.key());
        return;
      case 'notifications-changed':
        this.#refetch(queries.notifications.key());
        return;
      case 'views-changed':
        this.#refetch(queries.views.key());
        return;
      case 'models-changed':
        this.#refetch(queries.models.list.key());
        return;
      case 'reanalysis-changed':
        this.#refetch(queries.reanalysis.list.key());
        this.#refetch(queries.reanalysis.get.key({ input: { id: event.id } }));
        this.#refetch(queries.reanalysis.outcome.key({ input: { id: event.id } }));
        return;
      case 'settings-changed':
        this.#refetch(queries.settings.key(), queries.notifications.key());
    }
  }

  /** Gathers a burst of events into one refetch. */
  #refetch(...keys: ReadonlyArray<readonly unknown[]>): void {
    for (const key of keys) {
      const name = JSON.stringify(key);
      if (this.#stale.has(name)) continue;
      this.#stale.add(name);
      this.#staleKeys.push(key);
    }
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      const due = this.#staleKeys;
      this.#stale.clear();
      this.#staleKeys = [];
      this.#timer = null;
      for (const queryKey of due) void this.#parts.queryClient.invalidateQueries({ queryKey });
    }, QUIET_MILLISECONDS);
  }
}
