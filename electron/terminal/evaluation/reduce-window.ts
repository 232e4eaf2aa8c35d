import { randomBytes } from 'node:crypto';
import type { Draft } from '../../../shared/domain/draft.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import type { TemplateQuestion } from '../../engine/analyze/question.ts';
import type { RuleSet } from '../../engine/detect/rule-set.ts';
import { analyzeWindow } from '../../engine/jobs/analyze-window.ts';
import { LocalReduction } from '../../engine/jobs/local-reduction.ts';
import { namedByRule } from '../../engine/jobs/named-by-rule.ts';
import type { Said, Target } from './score.ts';
import type { LabelledWindow } from './window-file.ts';

/** A labelled window as a model is asked about it, its labels by number of template, and what rules say of it. */
export interface ReducedWindow {
  readonly window: LabelledWindow;
  readonly range: TimeRange;
  /** No baseline knows any of them: each is new. */
  readonly questions: readonly TemplateQuestion[];
  readonly targets: readonly Target[];
  readonly byRules: readonly Said[];
}

/** The one source that a window is of, by the name that a prompt shows. */
export const SOURCE = { id: 'log', name: 'journal' } as const;

/** Stands between the lines of a joined stack trace. */
const LINE_MARK = ' ␊ ';
/** Miners of a window agree from run to run, so that an evaluation can be gone on with. */
const SEED = Buffer.alloc(32, 1);

/** Reduces the lines of a window and runs the rules, as a poll does; a source that nothing is known of yet. */
export async function reduceWindow(
  window: LabelledWindow,
  rules: RuleSet,
  signal: AbortSignal,
): Promise<ReducedWindow> {
  const { lines } = window;
  const range = { from: lines[0]?.timestamp ?? 0n, to: (lines.at(-1)?.timestamp ?? 0n) + 1n };
  // The key is never kept: nothing that is shown leads back to a secret.
  const reduction = new LocalReduction({ rules, key: randomBytes(32), seed: SEED });
  const readers = [{ id: SOURCE.id, pages: pageOf(lines) }];
  const tools = { reduction, stopwatch: () => performance.now() };
  const { digest, drafts } = await analyzeWindow({ range, readers, state: null }, tools, signal);
  const isNamedByRule = namedByRule(drafts);
  const questions = digest.templates.map((template): TemplateQuestion => ({
    ...template,
    novelty: 'new',
    namedByRule: isNamedByRule(template),
  }));
  return {
    window,
    range,
    questions,
    targets: window.expected.map(({ categories, severity, evidence, related }) => ({
      categories,
      severity,
      evidence: templatesWith(evidence, questions),
      related: templatesWith(related, questions),
    })),
    byRules: drafts.map((draft) => saidOf(draft, questions)),
  };
}

/** A finding as it is scored: which templates its evidence is of. */
export function saidOf(
  { category, severity, evidence }: Draft,
  questions: readonly TemplateQuestion[],
): Said {
  // A stack trace is one line of evidence of a rule, and several lines of the log.
  const texts = new Set<string>(evidence.flatMap(({ text }) => [text, ...text.split(LINE_MARK)]));
  const templates = new Set<RedactedText | undefined>(evidence.map(({ template }) => template));
  const cites = questions.flatMap(({ template, samples }, at) =>
    templates.has(template.text) || samples.some(({ text }) => texts.has(text)) ? [at] : [],
  );
  return { category, severity, cites };
}

/** Templates that show one of the fragments: in their text, a sample or a frequent value. */
function templatesWith(fragments: readonly string[], questions: readonly TemplateQuestion[]): number[] {
  return questions.flatMap((question, at) => {
    const shown = textsOf(question);
    return fragments.some((fragment) => shown.some((text) => text.includes(fragment))) ? [at] : [];
  });
}

/** What of a template's lines is known once they are reduced. */
export function textsOf({ template, samples, parameters }: TemplateQuestion): string[] {
  const values = parameters.flatMap(({ top }) => top.map(([value]) => value));
  return [template.text, ...samples.map(({ text }) => text), ...values];
}

async function* pageOf(lines: LabelledWindow['lines']) {
  yield { lines, bytes: 0 };
}
