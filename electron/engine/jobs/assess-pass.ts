import { setImmediate } from 'node:timers/promises';
import type { Draft } from '../../../shared/domain/draft.ts';
import type { Source } from '../../../shared/domain/server.ts';
import type { Template, TemplateDigest } from '../../../shared/domain/template.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import type { Assessment, AssessmentKind, Novelty } from '../reduce/baseline/assessment.ts';
import { baselineDrafts } from '../reduce/baseline/drafts.ts';
import type { Store } from '../store/store.ts';
import type { KnownTemplate } from '../store/templates.ts';
import type { WindowOutcome } from './analyze-window.ts';
import type { Baselines } from './baselines.ts';
import { namedByRule } from './named-by-rule.ts';
import { digestsAsTold } from './told-templates.ts';
import { troubleAround, type Trouble } from './trouble.ts';

/** What the baseline of a source said of a pass. */
export interface AssessedSource {
  /** False while it learns what is normal: then everything is waiting to be judged. */
  readonly knowsNormal: boolean;
  /** What is unusual, by canonical text. */
  readonly unusual: ReadonlyMap<string, AssessmentKind>;
  /** How many there are and how many are usual, in words, by canonical text; only where a number was expected. */
  readonly rates: ReadonlyMap<string, string>;
}

export interface AssessedPass {
  /** By source id. */
  readonly sources: ReadonlyMap<string, AssessedSource>;
  /** Each says all that will ever be said of these minutes: reading them again tells nothing. */
  readonly drafts: readonly Draft[];
}

export interface PassToAssess {
  readonly serverId: string;
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
  const trouble = troubleAround(store, pass.serverId, pass.range, pass.outcome.drafts);
  for (const source of pass.sources) {
    const templates = digestsAsTold(store, [source.id], pass.outcome.digest.templates);
    if (pass.isBackFill && templates.length === 0) continue;
    const known = store.templates.known(source.id);
    const { assessments, learning, newPerDay } = baselines.of(source.id).observe({
      range: pass.range,
      templates,
      noveltyOf: (template) => noveltyOf({ store, source, known, range: pass.range }, template),
      isTroubled: (minute) => trouble.isTroubled(source.id, minute),
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
      rates: new Map(
        unusual.flatMap(({ template, expected, sentence }) =>
          template && expected ? [[template.canonicalText, sentence] as const] : [],
        ),
      ),
    });
    const told = unusual.filter((assessment) => !isExplained(assessment, trouble));
    drafts.push(...baselineDrafts(told, { sourceName: source.name, templates, newPerDay, isNamedByRule }));
    await setImmediate();
  }
  return { sources, drafts };
}

/** New in the middle of something grave, or right after: that is told already, and a model sees it all the same. */
function isExplained({ kind, minutes }: Assessment, trouble: Trouble): boolean {
  const isSeldom = kind === 'rare' || kind.startsWith('new-');
  return isSeldom && [...minutes.keys()].every((minute) => trouble.explains(minute));
}

interface NoveltyContext {
  readonly store: Store;
  readonly source: Source;
  /** What the vocabulary held before this pass. */
  readonly known: ReadonlyMap<string, KnownTemplate>;
  readonly range: TimeRange;
}

/**
 * Null for a template that was seen before, and for a part of one that was seen whole. One that was first seen in
 * this very range is still new: the minute at the end of an earlier pass was cut, and counts only now.
 */
function noveltyOf(
  { store, source, known, range }: NoveltyContext,
  { canonicalText }: Template,
): Novelty | null {
  const before = known.get(canonicalText);
  if (before && (before.firstSeen < range.from || before.firstSeen >= range.to)) return null;
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

/** What was seen of a template is no more than its source is used to. */
export function isUsual(assessed: AssessedPass, { sourceId, template }: TemplateDigest): boolean {
  const source = assessed.sources.get(sourceId);
  return source !== undefined && source.knowsNormal && !source.unusual.has(template.canonicalText);
}
