import type { ModelSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { AssessmentKind } from '../reduce/baseline/assessment.ts';
import type { RateClass, StoredVerdict, VerdictContext } from '../store/template-verdicts.ts';

const DAY: Milliseconds = 86_400_000;

/**
 * What a verdict is worth now. `holds`: nothing to ask. `again`: it is too old, or its template comes at another rate
 * than it did, so it is asked about like one that was never judged. `other-context`: another model or question said
 * it; it is asked again, but slowly, because then it is true of all of them at once.
 */
export type Standing = 'holds' | 'again' | 'other-context';

/** What decides about verdicts as things are now. */
export interface VerdictPolicy {
  readonly settings: Pick<ModelSettings, 'noiseDays' | 'unsureDays'>;
  readonly now: Milliseconds;
  /** Of whom the newest answer about the source is, and to what question; null: there is none yet. */
  readonly context: VerdictContext | null;
}

/** @param rate how often its template is seen now; null: nothing is known */
export function standingOf(
  verdict: Pick<StoredVerdict, keyof VerdictContext | 'verdict' | 'rate' | 'askedAt'>,
  rate: RateClass | null,
  { settings, now, context }: VerdictPolicy,
): Standing {
  const days =
    verdict.verdict === 'noise'
      ? settings.noiseDays
      : verdict.verdict === 'unsure'
        ? settings.unsureDays
        : Number.POSITIVE_INFINITY;
  if (now - verdict.askedAt >= days * DAY) return 'again';
  if (rate !== null && verdict.rate !== null && rate !== verdict.rate) return 'again';
  return context === null || isSameContext(verdict, context) ? 'holds' : 'other-context';
}

function isSameContext(left: VerdictContext, right: VerdictContext): boolean {
  return (
    left.digest === right.digest && left.lenses === right.lenses && left.promptVersion === right.promptVersion
  );
}

/** The answer given last, which tells whom the source is asked of now. */
export function newestOf(verdicts: Iterable<StoredVerdict>): StoredVerdict | null {
  let newest: StoredVerdict | null = null;
  for (const each of verdicts) if (newest === null || each.askedAt >= newest.askedAt) newest = each;
  return newest;
}

/** The class of a template's rate by what its baseline says of it; what is new has no rate yet and counts as normal. */
export function rateClassOf(unusual: AssessmentKind | null, knowsNormal: boolean): RateClass | null {
  if (!knowsNormal) return null;
  if (unusual === 'spike' || unusual === 'drift') return 'spike';
  return unusual === 'drop' || unusual === 'missing' || unusual === 'source-silent' ? 'quiet' : 'normal';
}
