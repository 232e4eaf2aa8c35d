import type { Lens } from '../../../shared/domain/lens.ts';
import type { Grounded } from './ground.ts';
import type { AskInput } from './question.ts';

/** The lenses under which a source is looked at, as the prompt numbers them; all of them where it names none. */
export function lensesOf(input: Pick<AskInput, 'lenses' | 'sources'>, sourceId: string): readonly Lens[] {
  const chosen = input.sources.find(({ id }) => id === sourceId)?.lenses;
  const own = chosen === undefined ? [] : input.lenses.filter(({ id }) => chosen.includes(id));
  return own.length > 0 ? own : input.lenses;
}

/**
 * The lens that a claim is seen under: of those of the first cited template's source the one that asks for the
 * claim's category and for the fewest others; the first one where none does.
 */
export function lensOf(input: Pick<AskInput, 'lenses' | 'sources'>, { claim, cited }: Grounded): Lens | null {
  const lenses = lensesOf(input, cited[0].sourceId);
  const asking = lenses.filter(({ categories }) => categories[claim.category] !== undefined);
  const width = ({ categories }: Lens) => Object.keys(categories).length;
  return asking.toSorted((left, right) => width(left) - width(right))[0] ?? lenses[0] ?? null;
}
