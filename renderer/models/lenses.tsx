import type { LensView } from '../../shared/contract/lenses.ts';
import { useLenses } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { formatRoute } from '../ui/route.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { LensPane } from './lens-pane.tsx';
import { text } from './messages.ts';
import { openLens, useLensDeeds } from './use-lens-deeds.ts';

/** The id in the address of a lens that is not saved yet. */
const NEW = 'new';

/** Lenses on the left, the chosen one on the right. */
export function Lenses({ id }: { readonly id: string | null }) {
  const { data: lenses, error, refetch } = useLenses();
  const deeds = useLensDeeds(id);
  const index = lenses?.findIndex((lens) => lens.id === id) ?? -1;
  const chosen = id === NEW ? null : (lenses?.[Math.max(0, index)] ?? null);
  const move = (by: number) => {
    const from = Math.max(0, index);
    const next = lenses?.[Math.min(lenses.length - 1, Math.max(0, from + by))];
    if (next) openLens(next.id);
  };
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
  if (error && !lenses)
    return <LoadFailure title={text.lens.failed} error={error} onAgain={() => void refetch()} />;
  if (!lenses) return null;
  return (
    <>
      <p className="t12 i3">{text.lens.lead}</p>
      <div className="le">
        <nav aria-label={text.lens.list}>
          <ul>
            {lenses.map((lens) => (
              <li key={lens.id}>
                <LensLink lens={lens} current={id !== NEW && lens.id === chosen?.id} />
              </li>
            ))}
          </ul>
          <Button small icon="plus" onPress={() => openLens(NEW)}>
            {text.lens.add}
          </Button>
        </nav>
        {id !== null && id !== NEW && index < 0 && <p className="medium">{text.lens.gone}</p>}
        {(id === null || id === NEW || index >= 0) && (
          <LensPane
            key={chosen ? `${chosen.id} ${chosen.version}` : NEW}
            lens={chosen}
            lenses={lenses}
            deeds={deeds}
          />
        )}
      </div>
    </>
  );
}

function LensLink({ lens, current }: { readonly lens: LensView; readonly current: boolean }) {
  return (
    <a
      className={current ? 'le-link selected' : 'le-link'}
      href={formatRoute({ page: 'models', part: 'lenses', id: lens.id })}
      aria-current={current ? 'true' : undefined}
    >
      <span className="medium clip">{lens.name}</span>
      <span className="t11 i3">
        {[
          lens.builtIn ? text.lens.builtIn : text.lens.own,
          text.lens.version({ version: lens.version }),
          text.lens.used({ many: lens.usedBy.length }),
        ].join(' · ')}
      </span>
    </a>
  );
}
