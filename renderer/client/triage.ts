import type { InfiniteData, Query, QueryClient, QueryFilters } from '@tanstack/react-query';
import type {
  FindingDetail,
  FindingFilter,
  FindingRow,
  TriageAction,
} from '../../shared/contract/findings.ts';
import type { Api, Queries } from './api.ts';
import { countedOf, countsOptions } from './list-keys.ts';
import { afterAction, moveCounts, replaceRows, type FindingPage, type Move } from './optimistic.ts';

/** A step that can be taken back: the history entries to hand to the engine, and how the rows looked before. */
export interface TriageStep {
  readonly titles: readonly string[];
  readonly entries: readonly number[];
  readonly before: readonly FindingRow[];
  /** How it is taken back where it is more than history entries. */
  readonly takeBack?: () => Promise<unknown>;
}

/**
 * Triage as a person sees it: shown at once, then said to the engine, and put back where the engine refuses.
 * Remembers the steps of this page, so that the last one can be undone at any time.
 */
export class Triage {
  readonly #api: Api;
  readonly #queries: Queries;
  readonly #queryClient: QueryClient;
  readonly #steps: TriageStep[] = [];
  /** The newest step on its way to the engine: whoever undoes right after it means that one. */
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(api: Api, queries: Queries, queryClient: QueryClient) {
    this.#api = api;
    this.#queries = queries;
    this.#queryClient = queryClient;
  }

  /** @returns the step, or null if the engine found nothing to change. Rejects with the call's error. */
  apply(rows: readonly FindingRow[], action: TriageAction): Promise<TriageStep | null> {
    const step = this.#apply(rows, action);
    this.#underWay = step.catch(() => null);
    return step;
  }

  async #apply(rows: readonly FindingRow[], action: TriageAction): Promise<TriageStep | null> {
    const ids = rows.map((row) => row.id);
    await this.#show(ids, (row) => (ids.includes(row.id) ? afterAction(row, action) : row));
    try {
      const { undo } = await this.#api.findings.triage({ ids, action });
      if (undo.length === 0) return null;
      const step = {
        titles: rows.map((row) => row.title),
        entries: undo,
        before: [...rows],
      };
      this.#steps.push(step);
      return step;
    } finally {
      this.#askAgain(ids);
    }
  }

  /**
   * Follows a step on its way to the engine, whose word is waited for: then it is the last one of this page.
   *
   * @param titles of the findings that it is about; empty where nobody has named them
   * @returns how many entries it left in their histories: none if nothing changed. Rejects with the call's error.
   */
  follow(work: Promise<{ readonly undo: readonly number[] }>, titles: readonly string[]): Promise<number> {
    const step = this.#follow(work, titles);
    this.#underWay = step.catch(() => null);
    return step;
  }

  async #follow(
    work: Promise<{ readonly undo: readonly number[] }>,
    titles: readonly string[],
  ): Promise<number> {
    try {
      const { undo } = await work;
      const named = titles.length > 0 ? titles : undo.map(() => '');
      if (undo.length > 0) this.#steps.push({ titles: named, entries: undo, before: [] });
      return undo.length;
    } finally {
      this.#askAgain([]);
    }
  }

  /** Takes the last step of this page back. Null if there is none. */
  async undoLast(): Promise<TriageStep | null> {
    await this.#underWay;
    const step = this.#steps.at(-1);
    if (!step) return null;
    // Taken off at once: whoever asks again before the engine has answered means the step before it.
    this.#steps.pop();
    try {
      await (step.takeBack ? step.takeBack() : this.undo(step.entries, step.before));
    } catch (error) {
      this.#steps.push(step);
      throw error;
    }
    return step;
  }

  /** Remembers a step that was taken elsewhere as the last one of this page. */
  remember(titles: readonly string[], takeBack: () => Promise<unknown>): void {
    this.#steps.push({ titles, entries: [], before: [], takeBack });
  }

  /** Takes any step back, by its history entries. */
  async undo(entries: readonly number[], before: readonly FindingRow[] = []): Promise<void> {
    const rows = new Map(before.map((row) => [row.id, row]));
    await this.#show([...rows.keys()], (row) => {
      const old = rows.get(row.id);
      return old ? { ...row, state: old.state, mark: old.mark } : row;
    });
    try {
      await this.#api.findings.undo({ entries: [...entries] });
      const taken = this.#steps.findIndex((step) => step.entries.some((entry) => entries.includes(entry)));
      if (taken >= 0) this.#steps.splice(taken, 1);
    } finally {
      this.#askAgain([...rows.keys()]);
    }
  }

  /** Marks a finding as read, quietly. */
  async markRead(id: string): Promise<void> {
    const { changed } = await this.#api.findings.markRead({ id });
    if (!changed) return;
    const gaveUp = await this.#show([id], (row) => (row.id === id ? { ...row, unread: false } : row));
    if (gaveUp) this.#askAgain([id]);
  }

  /**
   * Answers on their way would show once more how it was, so they are given up. What has not been shown yet is let come.
   *
   * @returns whether any was given up: whoever does not ask again by themselves would miss it
   */
  async #show(ids: readonly string[], change: (row: FindingRow) => FindingRow): Promise<boolean> {
    const outdated: QueryFilters[] = [
      { queryKey: this.#queries.findings.list.key() },
      ...ids.map((id) => ({
        queryKey: this.#queries.findings.get.key({ input: { id } }),
        predicate: ({ state }: Query) => state.data !== undefined,
      })),
    ];
    const givesUp = outdated.some((filters) => this.#queryClient.isFetching(filters) > 0);
    await Promise.all(outdated.map((filters) => this.#queryClient.cancelQueries(filters)));
    this.#showInLists(change);
    const details = this.#queryClient.getQueriesData<FindingDetail | null>({
      queryKey: this.#queries.findings.get.key({ type: 'query' }),
    });
    for (const [key, detail] of details) {
      if (!detail) continue;
      const { state, mark, unread } = change(detail);
      if (state !== detail.state || mark !== detail.mark || unread !== detail.unread) {
        this.#queryClient.setQueryData(key, { ...detail, state, mark, unread });
      }
    }
    return givesUp;
  }

  /** Each list, and what was counted of it: once, however many lists begin with the same filter. */
  #showInLists(change: (row: FindingRow) => FindingRow): void {
    const lists = this.#queryClient.getQueriesData<InfiniteData<FindingPage>>({
      queryKey: this.#queries.findings.list.key({ type: 'infinite' }),
    });
    const moved = new Map<string, { readonly filter: FindingFilter; readonly of: Map<string, Move> }>();
    for (const [key, data] of lists) {
      if (!data) continue;
      const { pages, moves } = replaceRows(data.pages, change);
      this.#queryClient.setQueryData(key, { ...data, pages });
      const filter = countedOf(key);
      const written = JSON.stringify(filter);
      const known = moved.get(written)?.of ?? [];
      const of = new Map([...known, ...moves.map((move) => [move[0].id, move] as const)]);
      moved.set(written, { filter, of });
    }
    for (const { filter, of } of moved.values()) {
      this.#queryClient.setQueryData(
        countsOptions(this.#queries, filter).queryKey,
        (answer) => answer && { ...answer, counts: moveCounts(answer.counts, [...of.values()]) },
      );
    }
  }

  #askAgain(ids: readonly string[]): void {
    void this.#queryClient.invalidateQueries({ queryKey: this.#queries.findings.list.key() });
    void this.#queryClient.invalidateQueries({ queryKey: this.#queries.findings.counts.key() });
    if (ids.length === 0) {
      void this.#queryClient.invalidateQueries({ queryKey: this.#queries.findings.get.key() });
    }
    for (const id of ids) {
      void this.#queryClient.invalidateQueries({
        queryKey: this.#queries.findings.get.key({ input: { id } }),
      });
    }
  }
}
