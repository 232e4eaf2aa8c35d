import { setImmediate } from 'node:timers/promises';
import type { Draft } from '../../../shared/domain/draft.ts';
import type { Source } from '../../../shared/domain/server.ts';
import type { Template, TemplateDigest } from '../../../shared/domain/template.ts';
import {
  ceilTo,
  minuteOf,
  NANOSECONDS_PER_MINUTE,
  type Minute,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { AssessmentKind, Novelty } from '../reduce/baseline/assessment.ts';
import { baselineDrafts } from '../reduce/baseline/drafts.ts';
import type { Store } from '../store/store.ts';
import type { KnownTemplate } from '../store/templates.ts';
import type { WindowOutcome } from './analyze-window.ts';
import type { Baselines } from './baselines.ts';
import { namedByRule } from './named-by-rule.ts';
import { digestsAsTold } from './told-templates.ts';

/** What the baseline of a source said of a pass. */
export interface AssessedSource {
  /** False while it learns what is normal: then everything is waiting to be judged. */
  readonly knowsNormal: boolean;
  /** What is unusual, by canonical text. */
  readonly unusual: ReadonlyMap<string, AssessmentKind>;
}

export interface AssessedPass {
  /** By source id. */
  readonly sources: ReadonlyMap<string, AssessedSource>;
  /** Each says all that will ever be said of these minutes: reading them again tells nothing. */
  readonly drafts: readonly Draft[];
}

export interface PassToAssess {
  readonly sources: readonly Source[];
  readonly range: TimeRange;
  readonly outcome: WindowOutcome;
  /** It was asked for later; a source without any line in it was not there yet, and that is not what is normal. */
  readonly isBackFill: boolean;
}

/**
 * Lets the baselines learn from a pass and says what is unusual about it. To be called before the pass is recorded,
 * since what is new is what the vocabulary does not hold; `Baselines.discard` takes it back. Whoever waits for the
 * event loop comes between two sources.
 */
export async function assessPass(
  store: Store,
  baselines: Baselines,
  pass: PassToAssess,
): Promise<AssessedPass> {
  const sources = new Map<string, AssessedSource>();
  const drafts: Draft[] = [];
  const isNamedByRule = namedByRule(pass.outcome.drafts);
  for (const source of pass.sources) {
    const templates = digestsAsTold(store, [source.id], pass.outcome.digest.templates);
    if (pass.isBackFill && templates.length === 0) continue;
    const known = store.templates.known(source.id);
    const troubled = troubledMinutes(store, source, pass);
    const { assessments, learning, newPerDay } = baselines.of(source.id).observe({
      range: pass.range,
      templates,
      noveltyOf: (template) => noveltyOf(store, source, known, template),
      isTroubled: (minute) => troubled.has(minute),
    });
    // A person has said that these are normal, at any rate and also when they stop.
    const unusual = assessments.filter(
      ({ template }) => template === null || known.get(template.canonicalText)?.mark !== 'known-normal',
    );
    sources.set(source.id, {
      knowsNormal: learning === null,
      unusual: new Map(
        unusual.flatMap(({ template, kind }) => (template ? [[template.canonicalText, kind] as const] : [])),
      ),
    });
    drafts.push(...baselineDrafts(unusual, { sourceName: source.name, templates, newPerDay, isNamedByRule }));
    await setImmediate();
  }
  return { sources, drafts };
}

/** Null for a template that the vocabulary held before this pass, and for a part of one that it held whole. */
function noveltyOf(
  store: Store,
  source: Source,
  known: ReadonlyMap<string, KnownTemplate>,
  { canonicalText }: Template,
): Novelty | null {
  if (known.has(canonicalText)) return null;
  for (const whole of known.values())
    if (whole.splitBy !== null && canonicalText.startsWith(`${whole.canonicalText} {`)) return null;
  let novelty: Novelty = 'new-anywhere';
  for (const server of store.servers.list()) {
    for (const other of store.servers.sources(server.id)) {
      if (other.id === source.id || store.templates.get(other.id, canonicalText) === null) continue;
      if (server.id === source.serverId) return 'new-here';
      novelty = 'new-on-server';
    }
  }
  return novelty;
}

/** Minutes of what is high or critical: in this pass, and in findings that are open. They are not what is normal. */
function troubledMinutes(store: Store, source: Source, { range, outcome }: PassToAssess): Set<Minute> {
  const minutes = store.baselines.troubledMinutes(source, {
    from: minuteOf(range.from),
    to: minuteOf(ceilTo(NANOSECONDS_PER_MINUTE, range.to)),
  });
  for (const { severity, occurrences } of outcome.drafts) {
    if (compareSeverity(severity, 'high') < 0) continue;
    for (const { sourceId, minute } of occurrences) if (sourceId === source.id) minutes.add(minute);
  }
  return minutes;
}

/** What was seen of a template is no more than its source is used to. */
export function isUsual(assessed: AssessedPass, { sourceId, template }: TemplateDigest): boolean {
  const source = assessed.sources.get(sourceId);
  return source !== undefined && source.knowsNormal && !source.unusual.has(template.canonicalText);
}
