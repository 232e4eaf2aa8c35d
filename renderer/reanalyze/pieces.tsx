import type { Reanalysis } from '../../shared/contract/reanalysis.ts';
import type { Span } from '../range/brush.ts';
import { isOpen } from './progress.ts';
import { text } from './messages.ts';

/** Under the bars: the range of a re-analysis, filled where it was read, red and tall where that failed. */
export function Pieces({ one, view }: { readonly one: Reanalysis; readonly view: Span }) {
  const placed = (span: Span) => {
    const shown = view.to - view.from;
    const [from, to] = [Math.max(span.from, view.from), Math.min(span.to, view.to)];
    return { left: `${((from - view.from) / shown) * 100}%`, width: `${((to - from) / shown) * 100}%` };
  };
  const inSight = (span: Span) => span.to > view.from && span.from < view.to;
  if (!inSight(one)) return null;
  return (
    <div
      className={isOpen(one) ? 'rz-pieces' : 'rz-pieces done'}
      title={isOpen(one) ? text.opened.pieces : undefined}
    >
      <i className="rz-piece whole" style={placed(one)} />
      {one.progress.done.filter(inSight).map((span) => (
        <i key={span.from} className="rz-piece" style={placed(span)} />
      ))}
      {one.unread.filter(inSight).map((span) => (
        <i key={`${span.serverId} ${span.from}`} className="rz-piece failed" style={placed(span)} />
      ))}
    </div>
  );
}
