import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { SuppressionPreview, SuppressionView } from '../../shared/contract/suppressions.ts';
import type { Matchers, SuppressionEnd } from '../../shared/domain/suppression.ts';
import { FOREVER } from '../../shared/domain/values.ts';
import { compareSeverity } from '../../shared/domain/words.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import { addressTest } from '../../electron/engine/findings/suppression-address.ts';
import { refusalOf, type Surroundings } from '../../electron/engine/findings/suppression-refusal.ts';
import { matchersFrom } from '../../electron/engine/findings/suppression-suggest.ts';
import { chosenOf } from './api-filter.ts';
import type { Implementer } from './api-notifications.ts';

const DAY = 24 * 3_600_000;

/** The findings of the double, as far as rules change them. */
export interface SuppressibleHost {
  readonly findings: () => readonly FindingDetail[];
  readonly surroundings: () => Surroundings;
  readonly now: Clock['now'];
  /** Marks findings as hidden by a rule, or (null) no longer; returns the history entries that take it back. */
  readonly mark: (ids: readonly string[], mark: FindingDetail['mark'], suppressionId: string) => number[];
}

interface Draft {
  readonly matchers: Matchers;
  readonly end: SuppressionEnd;
}

/** Rules as the page sees them: they hide whole findings, and count nothing that comes later. */
export class ApiSuppressions {
  rules: SuppressionView[];
  reviewDismissed = false;
  readonly previews: Draft[] = [];
  readonly #host: SuppressibleHost;
  readonly #kept = new Set<string>();
  #made = 0;

  constructor(host: SuppressibleHost, rules: SuppressionView[]) {
    this.#host = host;
    this.rules = rules;
  }

  /** A step of a finding's history was taken back: what hid it no longer does, or does again. */
  undone(suppressionIds: readonly string[]): void {
    for (const id of new Set(suppressionIds)) {
      const rule = this.rules.find((one) => one.id === id);
      if (rule) this.#setState(id, rule.state === 'holds' ? this.#host.now() : null);
    }
  }

  router({ suppressions }: Implementer) {
    return {
      list: suppressions.list.handler(() => this.rules.map((rule) => this.#viewed(rule))),
      get: suppressions.get.handler(({ input }) => this.#detail(input.id)),
      preview: suppressions.preview.handler(({ input }) => {
        this.previews.push(input);
        return this.#preview(input);
      }),
      add: suppressions.add.handler(({ input }) => this.#add(input, input.reason)),
      edit: suppressions.edit.handler(({ input }) => {
        this.rules = this.rules.map((rule) => (rule.id === input.id ? { ...rule, ...input } : rule));
        return { undo: [] };
      }),
      end: suppressions.end.handler(({ input }) => ({ undo: this.#end(input.id) })),
      reopen: suppressions.reopen.handler(({ input }) => {
        this.#setState(input.id, null);
        const rule = this.rules.find((one) => one.id === input.id);
        return { undo: rule ? this.#hide(rule) : [] };
      }),
      suggest: suppressions.suggest.handler(({ input }) => {
        const finding = this.#host.findings().find((one) => one.id === input.findingId);
        if (!finding) return null;
        const serverIds = finding.servers.map((server) => server.id);
        const facts = { ...finding, origin: finding.provenance, serverIds };
        return { matchers: matchersFrom(facts, [], []), quiet: { nowPerHour: 6, perHour: 40 } };
      }),
      quiet: suppressions.quiet.handler(({ input }) => ({
        undo: chosenOf(this.#host.findings(), input).flatMap((findingId) => {
          const perHour = input.perHour ?? 40;
          const end: SuppressionEnd = { kind: 'until-worse', perHour, serverIds: [], severity: 'high' };
          return this.#add({ matchers: { findingId }, end }, input.reason ?? 'Quiet until it gets worse')
            .undo;
        }),
      })),
      hideAgain: suppressions.hideAgain.handler(({ input: { findingId } }) => {
        const mark = this.#host.findings().find((one) => one.id === findingId)?.mark;
        if (mark?.kind !== 'returned' && mark?.kind !== 'snooze-ended') return { undo: [] };
        const end = { kind: 'at', at: this.#host.now() + DAY } as const;
        const reason = mark.kind === 'returned' ? mark.by.reason : 'As before';
        return { undo: this.#add({ matchers: { findingId }, end }, reason).undo };
      }),
      review: suppressions.review.handler(() =>
        this.reviewDismissed
          ? []
          : this.rules.map((rule) => this.#viewed(rule)).filter(({ review }) => review !== null),
      ),
      dismissReview: suppressions.dismissReview.handler(() => {
        this.reviewDismissed = true;
        return { until: this.#host.now() + 7 * DAY };
      }),
      keep: suppressions.keep.handler(({ input }) => {
        this.#kept.add(input.id);
        return { until: this.#host.now() + 30 * DAY };
      }),
    };
  }

  #viewed(rule: SuppressionView): SuppressionView {
    const hidden = this.#hiddenBy(rule.id).length;
    const review = rule.state === 'ended' || this.#kept.has(rule.id) ? null : rule.review;
    return { ...rule, review, pulse: { ...rule.pulse, hidden } };
  }

  #detail(id: string) {
    const rule = this.rules.find((one) => one.id === id);
    if (!rule) return null;
    const steps = this.#host
      .findings()
      .flatMap((one) => one.history.map((entry) => ({ ...entry, title: one.title })))
      .filter((entry) => entry.suppressionId === id);
    const hits = rule.pulse.hits;
    const findings = this.#host
      .findings()
      .filter((one) => steps.some((step) => step.findingId === one.id))
      .map((one) => ({ ...one, hits, hidden: one.mark?.kind === 'suppressed' && one.mark.by.id === id }));
    return { ...this.#viewed(rule), findings, more: 0, history: steps.toReversed() };
  }

  #add(draft: Draft, reason: string): { id: string; undo: number[] } {
    const id = `suppression-made-${++this.#made}`;
    const { matchers, end } = draft;
    const pulse = { hits: 0, lastHit: null, hidden: 0, days: Array.from({ length: 30 }, () => 0) };
    const rule: SuppressionView = {
      id,
      reason,
      matchers,
      end,
      pulse,
      createdAt: this.#host.now(),
      origin: 'you',
      endedAt: null,
      state: 'holds',
      review: null,
    };
    this.rules = [rule, ...this.rules];
    return { id, undo: this.#hide(rule) };
  }

  #hide({ id, reason, matchers, end }: SuppressionView): number[] {
    const until = end.kind === 'at' ? end.at : FOREVER;
    const ids = this.#matching(matchers)
      .filter((one) => one.mark?.kind !== 'suppressed' && one.mark?.kind !== 'snoozed')
      .map((one) => one.id);
    return this.#host.mark(ids, { kind: 'suppressed', until, by: { id, reason }, hits: 0 }, id);
  }

  #end(id: string): number[] {
    const hidden = this.#hiddenBy(id);
    this.#setState(id, this.#host.now());
    return this.#host.mark(hidden, null, id);
  }

  #setState(id: string, endedAt: number | null): void {
    const state = endedAt === null ? 'holds' : 'ended';
    this.rules = this.rules.map((rule) => (rule.id === id ? { ...rule, endedAt, state } : rule));
  }

  #hiddenBy(id: string): string[] {
    return this.#host
      .findings()
      .filter((one) => one.mark?.kind === 'suppressed' && one.mark.by.id === id)
      .map((one) => one.id);
  }

  #matching(matchers: Matchers): FindingDetail[] {
    const inBlocks = matchers.addresses?.length ? addressTest(matchers.addresses) : null;
    const among = (values: readonly string[] | undefined, value: string) =>
      !values?.length || values.includes(value);
    return this.#host
      .findings()
      .filter(
        (one) =>
          (matchers.findingId === undefined || matchers.findingId === one.id) &&
          among(matchers.categories, one.category) &&
          among(matchers.severities, one.severity) &&
          one.servers.every(({ id }) => among(matchers.serverIds, id)) &&
          (!matchers.rules?.length ||
            (one.provenance.kind === 'rule' && matchers.rules.includes(one.provenance.rule))) &&
          (inBlocks === null ||
            Object.keys(one.entities.ip ?? { none: 1 }).every((value) => inBlocks(value))),
      );
  }

  #preview({ matchers }: Draft): SuppressionPreview {
    const now = this.#host.now();
    const refused = refusalOf(matchers, this.#host.surroundings());
    const all = refused === null ? this.#matching(matchers) : [];
    const shown = all.filter((one) => one.mark?.kind !== 'suppressed' && one.mark?.kind !== 'snoozed');
    const bySeverity = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
    for (const one of shown) bySeverity[one.severity] += 1;
    const isHigh = (one: FindingDetail) => compareSeverity(one.severity, 'high') >= 0;
    const days = Array.from({ length: 30 }, (_, index) => {
      const thatDay = all.filter((one) => Math.floor((now - one.lastSeen) / DAY) === 29 - index);
      return { count: thatDay.length, high: thatDay.filter(isHigh).length };
    });
    const last = (findings: readonly FindingDetail[]) =>
      findings.length === 0 ? null : Math.max(...findings.map((one) => one.lastSeen));
    return {
      now: {
        count: shown.length,
        bySeverity,
        newest: last(shown),
        partly: 0,
        ids: shown.map((one) => one.id),
      },
      last30Days: {
        count: all.length,
        high: all.filter(isHigh).length,
        last: last(all),
        days,
        gravest: all.toSorted((left, right) => compareSeverity(right.severity, left.severity)).slice(0, 3),
      },
      atLeast: false,
      refused,
    };
  }
}
