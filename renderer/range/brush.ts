const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Half-open, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What of the selection the pointer holds. */
export type Part = 'outside' | 'inside' | 'from' | 'to';

interface Drag {
  readonly part: Part;
  /** Where it was taken hold of. */
  readonly grip: number;
  /** The selection as it was then. */
  readonly before: Span;
}

export interface Brush {
  readonly selection: Span;
  /** What the histogram shows. */
  readonly view: Span;
  /** What it showed before, for going back; the latest last. */
  readonly views: readonly Span[];
  readonly drag: Drag | null;
  /** What can be chosen at all. */
  readonly limit: Span;
}

export type BrushAction =
  | { readonly kind: 'press'; readonly part: Part; readonly at: number }
  | { readonly kind: 'move'; readonly at: number }
  | { readonly kind: 'release' }
  | { readonly kind: 'cancel' }
  /** By a key: one edge, or the whole selection. */
  | { readonly kind: 'step'; readonly part: 'from' | 'to' | 'inside'; readonly by: number }
  /** By its name, its numbers, or the address of the page. */
  | { readonly kind: 'choose'; readonly span: Span }
  | { readonly kind: 'look'; readonly view: Span }
  | { readonly kind: 'zoom' }
  | { readonly kind: 'back' }
  /** Time went on. */
  | { readonly kind: 'limit'; readonly limit: Span };

/** The shortest range that is analyzed: occurrences are kept by the minute. */
export const SHORTEST = MINUTE;
/** Room at each side of a range that was zoomed into, as a share of it. */
const ZOOM_MARGIN = 0.15;

/** A brush that shows `view` with `selection` in it. */
export function startBrush(selection: Span, view: Span, limit: Span): Brush {
  const brush: Brush = { selection, view: within(view, limit), views: [], drag: null, limit };
  return brushed(brush, { kind: 'choose', span: selection });
}

/** Steps in which the selection moves while `view` is shown: what the eye can tell apart. */
export function grainOf(view: Span): number {
  const shown = view.to - view.from;
  if (shown <= 6 * HOUR) return MINUTE;
  if (shown <= 2 * DAY) return 5 * MINUTE;
  return shown <= 10 * DAY ? 15 * MINUTE : HOUR;
}

/** What a key of a slider moves by, in milliseconds; null: no key of ours. */
export function keyStep(key: string, view: Span): number | null {
  const grain = grainOf(view);
  const page = Math.max(grain, Math.round((view.to - view.from) / 10 / grain) * grain);
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return grain;
    case 'ArrowLeft':
    case 'ArrowDown':
      return -grain;
    case 'PageUp':
      return page;
    case 'PageDown':
      return -page;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}

/** The selection stays within its limit and never gets shorter than `SHORTEST`, whatever is done. */
export function brushed(brush: Brush, action: BrushAction): Brush {
  switch (action.kind) {
    case 'press':
      return { ...brush, drag: { part: action.part, grip: action.at, before: brush.selection } };
    case 'move':
      return brush.drag === null ? brush : { ...brush, selection: dragged(brush, brush.drag, action.at) };
    case 'release':
      return { ...brush, drag: null };
    case 'cancel':
      return brush.drag === null ? brush : { ...brush, selection: brush.drag.before, drag: null };
    case 'step':
      return { ...brush, selection: stepped(brush, action.part, action.by), drag: null };
    case 'choose':
      return shown({ ...brush, selection: within(action.span, brush.limit), drag: null });
    case 'look':
      return { ...brush, view: within(action.view, brush.limit), views: [], drag: null };
    case 'zoom': {
      const margin = Math.max(SHORTEST, (brush.selection.to - brush.selection.from) * ZOOM_MARGIN);
      const { from, to } = brush.selection;
      const view = within({ from: from - margin, to: to + margin }, brush.limit);
      return { ...brush, view, views: [...brush.views, brush.view], drag: null };
    }
    case 'back': {
      const view = brush.views.at(-1);
      return view ? { ...brush, view, views: brush.views.slice(0, -1), drag: null } : brush;
    }
    case 'limit':
      return { ...brush, limit: action.limit, selection: within(brush.selection, action.limit) };
  }
}

/** What is chosen is in sight. */
function shown(brush: Brush): Brush {
  const { selection, view, limit } = brush;
  if (selection.from >= view.from && selection.to <= view.to) return brush;
  const margin = (selection.to - selection.from) * ZOOM_MARGIN;
  const wide = {
    from: Math.min(view.from, selection.from - margin),
    to: Math.max(view.to, selection.to + margin),
  };
  return { ...brush, view: within(wide, limit), views: [...brush.views, view] };
}

function dragged(brush: Brush, drag: Drag, at: number): Span {
  const { before, part, grip } = drag;
  const grain = grainOf(brush.view);
  const last = brush.limit.to;
  const snap = (value: number) => (value > last - grain / 2 ? value : Math.round(value / grain) * grain);
  const there = Math.min(brush.view.to, Math.max(brush.view.from, at));
  switch (part) {
    case 'from':
    case 'to':
      return edged(before, part, snap(there), brush.limit);
    case 'inside':
      return moved(before, snap(there - grip), brush.limit);
    case 'outside': {
      const [from, to] = [snap(Math.min(grip, there)), snap(Math.max(grip, there))];
      // A click alone chooses nothing.
      return to - from < SHORTEST ? before : within({ from, to }, brush.limit);
    }
  }
}

function stepped({ selection, limit }: Brush, part: 'from' | 'to' | 'inside', by: number): Span {
  return part === 'inside'
    ? moved(selection, by, limit)
    : edged(selection, part, selection[part] + by, limit);
}

/** One edge elsewhere; it does not pass the other. */
function edged(span: Span, edge: 'from' | 'to', at: number, limit: Span): Span {
  return edge === 'from'
    ? { ...span, from: Math.max(limit.from, Math.min(at, span.to - SHORTEST)) }
    : { ...span, to: Math.min(limit.to, Math.max(at, span.from + SHORTEST)) };
}

/** As long as it was. */
function moved(span: Span, by: number, limit: Span): Span {
  const least = limit.from - span.from;
  const most = limit.to - span.to;
  const shift = Math.min(most, Math.max(least, by));
  return { from: span.from + shift, to: span.to + shift };
}

/** Cut to the limit; what lies outside of it becomes the shortest range at its edge. */
function within(span: Span, limit: Span): Span {
  const from = Math.max(limit.from, Math.min(span.from, limit.to - SHORTEST));
  return { from, to: Math.max(from + SHORTEST, Math.min(span.to, limit.to)) };
}
