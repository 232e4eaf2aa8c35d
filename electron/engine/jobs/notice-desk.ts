import { z } from 'zod';
import { toFailure } from '../../../shared/domain/failure.ts';
import type { Notice } from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { decide, mutedNow, type PolicyOutcome } from '../notify/decide.ts';
import { summaryOfMissed } from '../notify/missed.ts';
import { phrasesOf, type Phrases } from '../notify/phrases.ts';
import { quietUntil } from '../notify/quiet-hours.ts';
import { EMPTY_STATE, policyStateSchema, type PolicyState } from '../notify/state.ts';
import type { Clock, Log, Notifier } from '../ports.ts';
import type { StoredCandidate } from '../store/notices.ts';
import type { Store } from '../store/store.ts';
import { factsFinder } from './notice-facts.ts';
import type { UserSettings } from './user-settings.ts';

const STATE = 'notices.state';
const MUTED_UNTIL = 'notices.muted-until';
/** Timers stand still while the computer sleeps and know nothing of clocks that are set, so no rest is longer. */
const LONGEST_REST: Milliseconds = 10 * 60_000;
/** After so long without a run, what is read now was missed, as after sleep. */
const AWAY: Milliseconds = 15 * 60_000;

const TEST: Notice = {
  id: 'test',
  kind: 'test',
  findingIds: [],
  severity: 'info',
  title: 'Nightjar can notify you',
  body: 'This is a test. Nothing is wrong.',
  silent: false,
};

export interface NoticeDeskParts {
  readonly store: Store;
  readonly settings: UserSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifier: Notifier;
  /** The status is another one than before. */
  readonly onChange: () => void;
}

/** Whether notifications are held back now, and how many findings wait to be told. */
export interface NoticeDeskStatus {
  readonly mutedUntil: Milliseconds | null;
  readonly quietUntil: Milliseconds | null;
  readonly waiting: number;
}

/**
 * Tells the host of findings, as the policy decides. Passes leave candidates in the transaction that stores their
 * findings; the desk takes them in one of its own that also stores what was decided and what is to be shown, and
 * shows it afterwards. Killed at any point, it goes on from there: nothing is lost, and what is shown once more has
 * the id it had and takes its own place.
 */
export class NoticeDesk {
  readonly #parts: NoticeDeskParts;
  #state: PolicyState;
  #stored: string;
  #mutedUntil: Milliseconds | null;
  #wokeAt: Milliseconds | null;
  #lastStatus = '';
  /** The host refused the last time, and nothing was shown since. */
  #isRefused = false;
  #poke = new AbortController();

  constructor(parts: NoticeDeskParts) {
    const { store, clock, log } = parts;
    this.#parts = parts;
    this.#state = storedState(store, log);
    this.#stored = JSON.stringify(this.#state);
    this.#mutedUntil = store.settings.get(MUTED_UNTIL, z.number().int().nullable());
    const [lastRun] = store.runs.list({ limit: 1 });
    this.#wokeAt = lastRun && lastRun.startedAt < clock.now() - AWAY ? clock.now() : null;
  }

  status(): NoticeDeskStatus {
    const now = this.#parts.clock.now();
    return {
      mutedUntil: mutedNow(this.#mutedUntil, now),
      quietUntil: quietUntil(this.#parts.settings.get().notifications.quietHours, now),
      waiting: this.#state.waiting.length,
    };
  }

  /** Decides and shows whenever something is due, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    while (!signal.aborted) {
      this.#poke = new AbortController();
      const next = this.#attempt();
      const rest = Math.min(LONGEST_REST, next - clock.now());
      // Poked or ended; the loop looks which.
      await clock
        .sleep(Math.max(0, rest), AbortSignal.any([signal, this.#poke.signal]))
        .catch(() => undefined);
    }
  }

  /** Findings or settings have changed, or a page was opened that can show notices: looks at everything anew. */
  consider(): void {
    this.#poke.abort(new DOMException('something changed', 'AbortError'));
  }

  /** The computer woke up: what catching up finds is told together. */
  woke(): void {
    this.#wokeAt = this.#parts.clock.now();
    this.consider();
  }

  /** Shows nothing before `until`; null ends it, and what waited is told. */
  mute(until: Milliseconds | null): NoticeDeskStatus {
    const { store, clock } = this.#parts;
    this.#mutedUntil = mutedNow(until, clock.now());
    store.settings.set(MUTED_UNTIL, this.#mutedUntil);
    this.#tellStatus();
    this.consider();
    return this.status();
  }

  /** Shows a test notice past all stages. False if the host refused. */
  test(): boolean {
    try {
      this.#parts.notifier.show(TEST);
      return true;
    } catch (error) {
      this.#parts.log.warn('the test notice could not be shown', { detail: toFailure(error).detail });
      return false;
    }
  }

  /** When it is due again. */
  #attempt(): Milliseconds {
    const { clock, log } = this.#parts;
    const now = clock.now();
    try {
      const { wakeAt } = this.#step(now);
      this.#deliver();
      const { mutedUntil, quietUntil: quietEnd } = this.#tellStatus();
      return Math.min(wakeAt ?? Infinity, mutedUntil ?? Infinity, quietEnd ?? Infinity);
    } catch (error) {
      const { code, detail } = toFailure(error);
      log.error('notices could not be decided', { code, detail });
      return now + LONGEST_REST;
    }
  }

  #step(now: Milliseconds): PolicyOutcome {
    const { store, settings } = this.#parts;
    const names = new Map(store.servers.list().map(({ id, name }) => [id, name]));
    const { outcome, text } = store.transaction(() => {
      const candidates = store.notices.candidates();
      const outcome = decide({
        state: this.#state,
        candidates,
        settings: settings.get().notifications,
        mutedUntil: this.#mutedUntil,
        wokeAt: this.#wokeAt,
        now,
        find: factsFinder(store, expectedIn(this.#state, candidates), now),
        serverName: (serverId) => names.get(serverId) ?? serverId,
        phrases: this.#phrases(),
      });
      const last = candidates.at(-1);
      if (last) store.notices.removeCandidates(last.key);
      const text = JSON.stringify(outcome.state);
      if (text !== this.#stored) store.settings.set(STATE, outcome.state);
      store.notices.addDecisions(outcome.decisions);
      for (const id of outcome.withdrawn) store.notices.putOut(id, null);
      for (const notice of outcome.notices) store.notices.putOut(notice.id, notice);
      return { outcome, text };
    });
    this.#state = outcome.state;
    this.#stored = text;
    return outcome;
  }

  /** Of the language of the settings, else of this computer. */
  #phrases(): Phrases {
    // Of all that know the language, these have the smallest tables.
    const system = new Intl.PluralRules().resolvedOptions().locale;
    return phrasesOf(this.#parts.settings.get().appearance.language, system);
  }

  /** One that the host refuses is tried again with the next step; several that were are then told as one. */
  #deliver(): void {
    const { store } = this.#parts;
    const outbox = store.notices.outbox();
    const missed = outbox.flatMap(({ notice }) => notice ?? []);
    const summary = this.#isRefused && missed.length > 1 ? summaryOfMissed(missed, this.#phrases()) : null;
    if (summary !== null && !this.#handOver(summary.id, summary)) return;
    for (const { id, notice } of outbox) {
      const isTold = summary !== null && notice !== null;
      if (isTold || this.#handOver(id, notice)) store.notices.delivered(id);
    }
  }

  /** False if the host refused, which is written down once until it takes one again. */
  #handOver(id: string, notice: Notice | null): boolean {
    const { notifier, log } = this.#parts;
    try {
      if (notice === null) notifier.withdraw(id);
      else notifier.show(notice);
    } catch (error) {
      const { message, detail } = toFailure(error);
      if (!this.#isRefused)
        log.warn('a notice could not be shown and is tried again', { id, message, detail });
      this.#isRefused = true;
      return false;
    }
    this.#isRefused = false;
    return true;
  }

  #tellStatus(): NoticeDeskStatus {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text !== this.#lastStatus) this.#parts.onChange();
    this.#lastStatus = text;
    return status;
  }
}

/** Findings that a step looks up. */
function expectedIn({ waiting, shown }: PolicyState, candidates: readonly StoredCandidate[]): string[] {
  const ids = [...waiting, ...candidates].map(({ findingId }) => findingId);
  // Most shown notices stay because of their first finding.
  return [...new Set([...ids, ...shown.flatMap(({ findingIds }) => findingIds.slice(0, 1))])];
}

/** What an older or newer program wrote otherwise is forgotten: at worst something is told once more. */
function storedState(store: Store, log: Log): PolicyState {
  try {
    return store.settings.get(STATE, policyStateSchema) ?? EMPTY_STATE;
  } catch (error) {
    log.error('what was notified cannot be read and is forgotten', { code: toFailure(error).code });
    return EMPTY_STATE;
  }
}
