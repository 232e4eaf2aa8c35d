import type { TransferProblem } from '../../shared/domain/transfer-change.ts';
import { expectedWords } from '../ui/expected-words.ts';
import { rows, transfer as text } from './messages.ts';
import { SECTIONS } from './settings-table.ts';

function reasonOf({ section, place, why, detail, expected }: TransferProblem): string {
  const words = text.why[why];
  if (typeof words === 'string') return words;
  const own = section === 'settings' ? ownWords(place) : null;
  return words({ detail: own ?? (expected ? expectedWords(expected) : detail) });
}

/** What the page itself says of a setting that was typed wrong; null: nothing of its own. */
function ownWords(place: string): string | null {
  const row = SECTIONS.flatMap((section) => section.rows).find(({ path }) => path?.join('.') === place);
  const words = row && rows[row.name];
  return words && 'problem' in words ? words.problem : null;
}

/** What of a file is not taken, each with the reason. */
export function ImportProblems({ problems }: { readonly problems: readonly TransferProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <section className="tr-section" aria-label={text.problems}>
      <h3 className="t13 medium">{text.problems}</h3>
      <ul className="t12 tr-list">
        {problems.map((problem, index) => (
          <li key={index}>
            {problem.section !== null && <span className="i3">{text.sections[problem.section]} </span>}
            <code>{problem.place}</code> <span className="i2">{reasonOf(problem)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
