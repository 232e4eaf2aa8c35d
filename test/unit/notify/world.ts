import { ENGLISH, type Phrases } from '../../../electron/engine/notify/phrases.ts';
import { decide } from '../../../electron/engine/notify/decide.ts';
import type { FindingFacts, NoticeCandidate } from '../../../electron/engine/notify/facts.ts';
import { EMPTY_STATE, policyStateSchema, type PolicyState } from '../../../electron/engine/notify/state.ts';
import type { Notice, NoticeDecision, NoticeReason } from '../../../shared/domain/notice.ts';
import { notificationSettingsSchema, type NotificationSettings } from '../../../shared/domain/settings.ts';
import type { Severity } from '../../../shared/domain/words.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A Saturday noon in UTC, outside the quiet hours of the settings below. */
export const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

export function settings(change: object = {}): NotificationSettings {
  return notificationSettingsSchema.parse({ quietHours: { timeZone: 'UTC' }, ...change });
}

export interface Shown {
  readonly at: number;
  readonly notice: Notice;
}

/** The policy with a clock, findings that change, and a memory of all it did. State goes through JSON at every step. */
export class PolicyWorld {
  now = NOON;
  settings: NotificationSettings;
  mutedUntil: number | null = null;
  wokeAt: number | null = null;
  state: PolicyState = EMPTY_STATE;
  wakeAt: number | null = null;
  readonly findings = new Map<string, FindingFacts>();
  readonly shown: Shown[] = [];
  readonly withdrawn: { at: number; id: string }[] = [];
  readonly decisions: NoticeDecision[] = [];
  steps = 0;

  constructor(change: object = {}) {
    this.settings = settings(change);
  }

  /** Makes or changes a finding without telling the policy. */
  set(id: string, change: Partial<FindingFacts> = {}): void {
    const before = this.findings.get(id);
    this.findings.set(id, {
      visible: true,
      state: 'new',
      stateAt: null,
      readAt: null,
      severity: 'high',
      serverIds: ['web1'],
      lastSeen: this.now,
      plainTitle: `Plain ${id}`,
      detailedTitle: `Detailed ${id}`,
      ...before,
      ...change,
      id,
    });
  }

  candidate(findingId: string, reason: NoticeReason = 'created'): NoticeCandidate {
    return { findingId, reason, at: this.now };
  }

  /** A finding comes up now. */
  raise(id: string, severity: Severity = 'high', change: Partial<FindingFacts> = {}): Notice[] {
    this.set(id, { ...change, severity, lastSeen: change.lastSeen ?? this.now });
    return this.step([this.candidate(id)]);
  }

  acknowledge(id: string): void {
    this.set(id, { state: 'acknowledged', stateAt: this.now });
    this.step();
  }

  /** What the notices are written with. */
  phrases: Phrases = ENGLISH;

  step(candidates: readonly NoticeCandidate[] = []): Notice[] {
    const outcome = decide({
      state: this.state,
      candidates,
      settings: this.settings,
      mutedUntil: this.mutedUntil,
      wokeAt: this.wokeAt,
      now: this.now,
      find: (id) => this.findings.get(id) ?? null,
      serverName: (id) => id,
      phrases: this.phrases,
    });
    this.steps += 1;
    this.state = policyStateSchema.parse(JSON.parse(JSON.stringify(outcome.state)));
    this.wakeAt = outcome.wakeAt;
    this.shown.push(...outcome.notices.map((notice) => ({ at: this.now, notice })));
    this.withdrawn.push(...outcome.withdrawn.map((id) => ({ at: this.now, id })));
    this.decisions.push(...outcome.decisions);
    return [...outcome.notices];
  }

  /** Lets time pass, stepping whenever the policy asked for it. */
  passTo(end: number): Notice[] {
    const before = this.shown.length;
    while (this.wakeAt !== null && this.wakeAt <= end) {
      if (this.wakeAt <= this.now) throw new Error('it asks to be woken in the past');
      this.now = this.wakeAt;
      this.step();
    }
    this.now = end;
    return this.shown.slice(before).map(({ notice }) => notice);
  }

  pass(milliseconds: number): Notice[] {
    return this.passTo(this.now + milliseconds);
  }

  /** Stage and outcome of each decision about a finding, in order. */
  story(id: string): string[] {
    return this.decisions
      .filter(({ findingId }) => findingId === id)
      .map(({ stage, outcome }) => `${stage} ${outcome}`);
  }

  /** Ids of findings in the order in which they were told, as the decisions say. */
  told(): string[] {
    return this.decisions.filter(({ outcome }) => outcome === 'told').map(({ findingId }) => findingId);
  }
}
