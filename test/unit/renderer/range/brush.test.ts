import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brushed,
  grainOf,
  keyStep,
  SHORTEST,
  startBrush,
  type Brush,
  type BrushAction,
} from '../../../../renderer/range/brush.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1_800_000_000_000;
const limit = { from: NOW - 30 * DAY, to: NOW };
const week = { from: NOW - 7 * DAY, to: NOW };
const start = () => startBrush({ from: NOW - 2 * DAY, to: NOW - DAY }, week, limit);
const after = (brush: Brush, ...actions: readonly BrushAction[]) => actions.reduce(brushed, brush);

const anyAt = fc.integer({ min: NOW - 60 * DAY, max: NOW + 2 * DAY });
const anySpan = fc.tuple(anyAt, anyAt).map(([one, other]) => ({
  from: Math.min(one, other),
  to: Math.max(one, other),
}));
const anyAction: fc.Arbitrary<BrushAction> = fc.oneof(
  fc.record({
    kind: fc.constant('press' as const),
    part: fc.constantFrom('outside', 'inside', 'from', 'to'),
    at: anyAt,
  }),
  fc.record({ kind: fc.constant('move' as const), at: anyAt }),
  fc.constantFrom<BrushAction>({ kind: 'release' }, { kind: 'cancel' }, { kind: 'zoom' }, { kind: 'back' }),
  fc.record({
    kind: fc.constant('step' as const),
    part: fc.constantFrom('from', 'to', 'inside'),
    by: fc.oneof(fc.integer({ min: -DAY, max: DAY }), fc.constantFrom(Infinity, -Infinity)),
  }),
  fc.record({ kind: fc.constant('choose' as const), span: anySpan }),
  fc.record({ kind: fc.constant('look' as const), view: anySpan }),
) as fc.Arbitrary<BrushAction>;

describe('the brush', () => {
  it('draws, moves and resizes in steps that the eye can tell apart', () => {
    const drawn = after(
      start(),
      { kind: 'press', part: 'outside', at: NOW - 5 * DAY },
      { kind: 'move', at: NOW - 6 * DAY + 4 * MINUTE },
      { kind: 'release' },
    );
    expect(drawn.selection).toEqual({ from: NOW - 6 * DAY, to: NOW - 5 * DAY });
    const moved = after(
      drawn,
      { kind: 'press', part: 'inside', at: NOW - 5.5 * DAY },
      { kind: 'move', at: NOW - 4.5 * DAY },
      { kind: 'release' },
    );
    expect(moved.selection).toEqual({ from: NOW - 5 * DAY, to: NOW - 4 * DAY });
    const resized = after(
      moved,
      { kind: 'press', part: 'to', at: NOW - 4 * DAY },
      { kind: 'move', at: NOW },
      { kind: 'release' },
    );
    expect(resized.selection).toEqual({ from: NOW - 5 * DAY, to: NOW });
  });

  it('keeps its length when it is pushed against now', () => {
    const pushed = after(
      start(),
      { kind: 'press', part: 'inside', at: NOW - DAY },
      { kind: 'move', at: NOW },
      { kind: 'step', part: 'inside', by: Infinity },
    );
    expect(pushed.selection).toEqual({ from: NOW - DAY, to: NOW });
  });

  it('takes a click alone for nothing', () => {
    const clicked = after(
      start(),
      { kind: 'press', part: 'outside', at: NOW - 5 * DAY },
      { kind: 'move', at: NOW - 5 * DAY + MINUTE },
      { kind: 'release' },
    );
    expect(clicked.selection).toEqual(start().selection);
  });

  it('shows what is chosen, zooms into it and goes back', () => {
    const chosen = after(start(), {
      kind: 'choose',
      span: { from: NOW - 20 * DAY, to: NOW - 19 * DAY },
    });
    expect(chosen.view.from).toBeLessThan(chosen.selection.from);
    const zoomed = after(chosen, { kind: 'zoom' });
    expect(zoomed.view.to - zoomed.view.from).toBeCloseTo(1.3 * DAY);
    expect(after(zoomed, { kind: 'back' }).view).toEqual(chosen.view);
    expect(after(zoomed, { kind: 'back' }, { kind: 'back' }, { kind: 'back' }).view).toEqual(week);
  });

  it('has keys for small and large steps, and for the ends', () => {
    expect(keyStep('ArrowRight', week)).toBe(15 * MINUTE);
    expect(keyStep('PageDown', week)).toBe(-16.75 * HOUR);
    expect(keyStep('Home', week)).toBe(-Infinity);
    expect(keyStep('a', week)).toBeNull();
    expect(grainOf({ from: 0, to: HOUR })).toBe(MINUTE);
  });

  it('stays in order and within its limit, whatever is done', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 40 }), (actions) => {
        const { selection, view } = after(start(), ...actions);
        for (const span of [selection, view]) {
          expect(span.from).toBeGreaterThanOrEqual(limit.from);
          expect(span.to).toBeLessThanOrEqual(limit.to);
          expect(span.to - span.from).toBeGreaterThanOrEqual(SHORTEST);
        }
      }),
    );
  });

  it('is as it was when a drag is given up', () => {
    const anyMoves = fc.array(anyAt.map((at) => ({ kind: 'move', at }) as const));
    fc.assert(
      fc.property(
        fc.array(anyAction, { maxLength: 10 }),
        fc.constantFrom('outside', 'inside', 'from', 'to'),
        anyAt,
        anyMoves,
        (before, part, at, moves) => {
          const brush = after(start(), ...before);
          const press = { kind: 'press', part: part as 'outside', at } as const;
          expect(after(brush, press, ...moves, { kind: 'cancel' }).selection).toEqual(brush.selection);
        },
      ),
    );
  });

  it('moves without changing its length', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 10 }), anyAt, anyAt, (before, grip, there) => {
        const brush = after(start(), ...before);
        const { selection } = after(
          brush,
          { kind: 'press', part: 'inside', at: grip },
          { kind: 'move', at: there },
        );
        expect(selection.to - selection.from).toBe(brush.selection.to - brush.selection.from);
      }),
    );
  });
});
