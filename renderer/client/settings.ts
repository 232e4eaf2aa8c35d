import type { QueryClient } from '@tanstack/react-query';
import type { SettingsChange } from '../../shared/contract/settings.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import type { Api, Queries } from './api.ts';

/**
 * Settings as a person changes them: shown at once, sent one after the other, and asked for again where the engine
 * refuses, so that the page shows what really holds.
 */
export class SettingsChanges {
  readonly #api: Api;
  readonly #queries: Queries;
  readonly #queryClient: QueryClient;
  #turn: Promise<unknown> = Promise.resolve();
  #underWay = 0;

  constructor(api: Api, queries: Queries, queryClient: QueryClient) {
    this.#api = api;
    this.#queries = queries;
    this.#queryClient = queryClient;
  }

  /** When all that was changed so far has been answered, one way or the other. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** Rejects with the call's error, or if the settings were never loaded. */
  async change(edit: (settings: Settings) => Settings): Promise<void> {
    const key = this.#queries.settings.get.queryKey();
    const before = this.#queryClient.getQueryData(key);
    if (!before) throw new Error('The settings are not loaded.');
    const after = edit(before);
    void this.#queryClient.cancelQueries({ queryKey: key });
    this.#queryClient.setQueryData(key, after);
    this.#underWay += 1;
    const sent = this.#turn.then(() => this.#api.settings.change(changedSections(before, after)));
    this.#turn = sent.catch(() => undefined);
    try {
      const answer = await sent;
      if (this.#underWay === 1) this.#queryClient.setQueryData(key, answer);
    } catch (error) {
      await this.#queryClient.invalidateQueries({ queryKey: key });
      throw error;
    } finally {
      this.#underWay -= 1;
    }
  }
}

function changedSections(before: Settings, after: Settings): SettingsChange {
  const names = Object.keys(after) as Array<keyof Settings>;
  const changed = names.filter((name) => after[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as SettingsChange;
}
