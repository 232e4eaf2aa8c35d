import type { Draft } from '../../../shared/domain/draft.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { Lens } from '../../../shared/domain/lens.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import type { NotePiece } from '../../../shared/domain/server-note.ts';
import type { ModelCall } from '../../../shared/domain/run.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import type { AssessmentKind } from '../reduce/baseline/assessment.ts';

/** A template that a model is to judge, with what is known about it. */
export interface TemplateQuestion extends TemplateDigest {
  /** `new`: never seen in this source before this window. */
  readonly novelty: 'new' | 'known';
  /** A rule has already found something in its lines; such a template is asked last. */
  readonly namedByRule: boolean;
  /** What its baseline says of how many there are: `412 in 5 minutes, normally 3 to 20 at this hour`. */
  readonly usual?: string | null;
  /** What its baseline said of it; null: nothing, or it does not know yet. */
  readonly unusual?: AssessmentKind | null;
  /** A person has said that it is worth looking at: a model's "noise" is not believed of it, ever. */
  readonly neverNoise?: boolean;
}

/** A model to ask. */
export interface ModelChoice {
  /** Where it runs, without credentials; for the record. */
  readonly host?: string;
  readonly name: string;
  /** Digest of its weights as the host names it. */
  readonly digest: string;
  /** What it was trained for, in tokens; a call asks for less, see `contextFor`. */
  readonly contextTokens: number;
}

interface AskedSource {
  readonly id: string;
  readonly name: string;
  /** Ids of the lenses it is looked at under; all of the question's where it names none. */
  readonly lenses?: readonly string[];
}

/** One question about one server and window, all its sources and lenses together. */
export interface AskInput {
  readonly serverName: string;
  readonly sources: readonly AskedSource[];
  readonly range: TimeRange;
  readonly templates: readonly TemplateQuestion[];
  /** Templates that are known and at their usual rate: one line of the prompt. */
  readonly knownNormal: { readonly templates: number; readonly lines: number };
  readonly model: ModelChoice;
  /** At least one; each is a section of the one question. */
  readonly lenses: readonly Lens[];
  /** What helps to judge, of which a prompt gets what fits its templates. */
  readonly context?: AskContext;
  /** A larger model of the same host: it is asked about what the first one or a rule found. */
  readonly deepModel?: ModelChoice | null;
  /** Whether what is found grave is asked about twice. */
  readonly secondOpinion?: boolean;
  /** Little is shown of each template, so that many fit: what has waited for long is asked in breadth. */
  readonly brief?: boolean;
  /** The templates are in the order in which they are to be asked; otherwise the most urgent ones go first. */
  readonly inOrder?: boolean;
  /** Tokens that a whole prompt may have. `DEFAULT_BUDGET_TOKENS` where the user chose nothing. */
  readonly budgetTokens: number;
  /** Of log data, as learned from earlier calls to this model; `DEFAULT_CHARACTERS_PER_TOKEN` before the first. */
  readonly charactersPerToken: number;
}

export type Judgement = 'problem' | 'noise' | 'unsure';

/** What was said of a template before. */
export interface EarlierVerdict {
  readonly text: string;
  readonly verdict: Judgement;
  /** A person's word counts for more than a model's. */
  readonly by: 'administrator' | 'model';
}

/** A finding of the window or of the time before it, and whom it names. */
export interface EarlierFinding {
  readonly title: string;
  readonly entities: EntityTallies;
}

/** What is known about a server and may help to judge. All of it is data; candidates are given best first. */
export interface AskContext {
  /** Pieces of notes that every prompt gets. */
  readonly alwaysNotes: readonly NotePiece[];
  /** Texts of templates that the administrator called normal, in an order that does not change. */
  readonly normal: readonly string[];
  /** Pieces of notes that may fit. */
  readonly notes: readonly NotePiece[];
  readonly verdicts: readonly EarlierVerdict[];
  readonly earlier: readonly EarlierFinding[];
  /** Of the window, the ones that are not asked about. */
  readonly otherTemplates: readonly TemplateDigest[];
}

/** What the model said of one template, to be kept so that it is asked once. */
export interface TemplateVerdict {
  readonly sourceId: string;
  readonly canonicalText: RedactedText;
  readonly verdict: Judgement;
  /** Why, in the model's words where it gave any. Plain text. */
  readonly reason: string;
}

export interface AskOutcome {
  readonly drafts: readonly Draft[];
  readonly calls: readonly ModelCall[];
  /** One for each template that a model answered about; see `judge.ts` for what counts as which. */
  readonly verdicts: readonly TemplateVerdict[];
  /** Templates that no model has answered about, most urgent first: the backlog. */
  readonly waiting: readonly TemplateQuestion[];
  /** Why templates wait although they fitted; null when all that fitted were answered. */
  readonly failure: Failure | null;
  /** To be stored for the next call to this model. */
  readonly charactersPerToken: number;
}
