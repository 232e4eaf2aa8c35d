import type { FindingDetail, TriageAction } from '../../shared/contract/findings.ts';
import type { HistoryEntry, HistoryKind } from '../../shared/domain/finding.ts';
import type { Clock } from '../../electron/engine/ports.ts';

const HISTORY: Readonly<Record<TriageAction['kind'], HistoryKind>> = {
  acknowledge: 'acknowledged',
  resolve: 'resolved',
  reopen: 'reopened',
  snooze: 'snoozed',
  'end-snooze': 'snooze-ended',
};

type Remembered = {
  readonly id: string;
  readonly row: Pick<FindingDetail, 'state' | 'mark'>;
  readonly entry: number;
  readonly suppressionId?: string;
};

/** What the steps need of the double that holds the findings. */
interface Host {
  readonly change: (ids: readonly string[], change: (one: FindingDetail) => FindingDetail) => void;
  /** These are no longer as they were. */
  readonly tell: (ids: readonly string[]) => void;
  readonly newEntry: () => number;
  readonly now: Clock['now'];
  /** Suppressions whose steps were taken back. */
  readonly undone: (suppressionIds: readonly string[]) => void;
}

/** What a person decides about findings, each step of which can be taken back. */
export class ApiTriage {
  readonly #host: Host;
  readonly #steps: Remembered[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes a step with each; the ids of the entries in their histories. */
  act(ids: readonly string[], action: TriageAction): number[] {
    return this.#step(ids, { kind: HISTORY[action.kind], detail: detailOf(action) }, (one) => ({
      ...acted(one, action),
      unread: false,
    }));
  }

  /** Has a suppression hide each, or with no mark end that. */
  hide(ids: readonly string[], mark: FindingDetail['mark'], suppressionId: string): number[] {
    const kind = mark === null ? 'suppression-ended' : 'suppressed';
    return this.#step(ids, { kind, detail: null, suppressionId }, (one) => ({ ...one, mark }));
  }

  /** Undoes the steps that are among these entries; how many were. */
  takeBack(entries: readonly number[]): number {
    const steps = this.#steps.filter((step) => entries.includes(step.entry));
    for (const step of steps) {
      this.#host.change([step.id], (one) => ({
        ...one,
        ...step.row,
        history: one.history.map((entry) => (entry.id === step.entry ? { ...entry, undone: true } : entry)),
      }));
    }
    this.#host.undone(steps.flatMap((step) => step.suppressionId ?? []));
    this.#host.tell(steps.map((step) => step.id));
    return steps.length;
  }

  #step(
    ids: readonly string[],
    about: Pick<HistoryEntry, 'kind' | 'detail' | 'suppressionId'>,
    change: (one: FindingDetail) => FindingDetail,
  ): number[] {
    const entries: number[] = [];
    this.#host.change(ids, (one) => {
      const entry: HistoryEntry = {
        ...about,
        id: this.#host.newEntry(),
        findingId: one.id,
        at: this.#host.now(),
        actor: 'you',
        before: one.triage,
        undone: false,
      };
      entries.push(entry.id);
      const { suppressionId } = about;
      this.#steps.push({
        id: one.id,
        row: { state: one.state, mark: one.mark },
        entry: entry.id,
        ...(suppressionId === undefined ? {} : { suppressionId }),
      });
      return { ...change(one), history: [...one.history, entry] };
    });
    this.#host.tell(ids);
    return entries;
  }
}

function acted(one: FindingDetail, action: TriageAction): FindingDetail {
  switch (action.kind) {
    case 'acknowledge':
      return { ...one, state: 'acknowledged', mark: null };
    case 'resolve':
      return { ...one, state: 'resolved', mark: null };
    case 'reopen':
      return { ...one, state: 'new', mark: null };
    case 'snooze':
      return { ...one, mark: { kind: 'snoozed', until: action.until, hits: 0, limit: action.hits } };
    case 'end-snooze':
      return { ...one, mark: null };
  }
}

function detailOf(action: TriageAction): string | null {
  if (action.kind !== 'snooze') return null;
  const instant = new Date(action.until).toISOString();
  return action.hits === undefined ? instant : `${instant} ${action.hits}`;
}
