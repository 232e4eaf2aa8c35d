import { Button } from '../ui/button.tsx';
import { text } from './messages.ts';
import type { RangeChoice } from './use-range.ts';

const DAY = 86_400_000;
const VIEWS = { day: DAY, week: 7 * DAY, month: 30 * DAY } as const;

/** What the histogram shows: the last day, week or month, the range itself, or what it showed before. */
export function ViewTools({ range: { brush, act, now } }: { readonly range: RangeChoice }) {
  const { view, views } = brush;
  return (
    <span className="push hstack g1">
      {views.length > 0 && (
        <Button tone="ghost" small icon="back" onPress={() => act({ kind: 'back' })}>
          {text.zoomBack}
        </Button>
      )}
      <Button tone="ghost" icon="zoom" label={text.zoom} onPress={() => act({ kind: 'zoom' })} />
      <span className="seg" role="group" aria-label={text.shown}>
        {(['day', 'week', 'month'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={view.to - view.from === VIEWS[name]}
            onClick={() => act({ kind: 'look', view: { from: now - VIEWS[name], to: now } })}
          >
            {text.views[name]}
          </button>
        ))}
      </span>
    </span>
  );
}
