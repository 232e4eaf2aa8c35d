import type { LensView } from '../../shared/contract/lenses.ts';
import {
  DEFAULT_LENS_ID,
  lensDraftSchema,
  modelCategorySchema,
  type LensDraft,
  type ModelCategory,
} from '../../shared/domain/lens.ts';
import { text } from './messages.ts';

export const CATEGORIES: readonly ModelCategory[] = modelCategorySchema.options;

/** A lens as it is written: the meaning of each category that is chosen, examples one a line. */
export interface LensForm {
  readonly name: string;
  readonly question: string;
  readonly categories: Partial<Readonly<Record<ModelCategory, string>>>;
  readonly examples: string;
}

export type LensProblems = Partial<Readonly<Record<keyof LensForm, string>>>;

export function lensFormOf(lens: LensDraft | null): LensForm {
  return {
    name: lens?.name ?? '',
    question: lens?.question ?? '',
    categories: lens?.categories ?? {},
    examples: lens?.examples.join('\n') ?? '',
  };
}

/** What was written as a lens, or what is wrong with it by field. */
export function readLens(form: LensForm): {
  readonly draft: LensDraft | null;
  readonly problems: LensProblems;
} {
  const examples = form.examples.split('\n').filter((line) => line.trim() !== '');
  const read = lensDraftSchema.safeParse({ ...form, examples });
  if (read.success) return { draft: read.data, problems: {} };
  const fields = new Set(read.error.issues.map(({ path }) => path[0]));
  const problems = Object.entries(text.lens.problems).filter(([field]) => fields.has(field));
  return { draft: null, problems: Object.fromEntries(problems) };
}

/** Lenses of a source once one is put to it or taken from it; the general one where none would be left. */
export function lensesAfter(
  lenses: readonly LensView[],
  sourceId: string,
  lensId: string,
  used: boolean,
): string[] {
  const after = lenses
    .filter((lens) => (lens.id === lensId ? used : isUsedBy(lens, sourceId)))
    .map(({ id }) => id);
  return after.length > 0 ? after : [DEFAULT_LENS_ID];
}

export function isUsedBy({ usedBy }: Pick<LensView, 'usedBy'>, sourceId: string): boolean {
  return usedBy.some((use) => use.sourceId === sourceId);
}
