import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from '../../../renderer/ui/route.ts';

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({
    page: fc.constantFrom('inbox' as const, 'activity' as const),
    id: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: null }),
  }),
  fc.record({
    page: fc.constant('settings' as const),
    section: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: null }),
  }),
  fc.record({
    page: fc.constant('explorer' as const),
    look: fc.option(
      fc.record({
        serverId: fc.string({ minLength: 1, unit: 'grapheme' }),
        sourceId: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: null }),
        query: fc.string({ unit: 'grapheme' }),
        range: fc.option(
          fc
            .tuple(fc.nat(), fc.integer({ min: 1, max: 1_000_000 }))
            .map(([from, length]) => ({ from, to: from + length })),
          { nil: null },
        ),
      }),
      { nil: null },
    ),
  }),
  fc.record({ page: fc.constant('servers' as const), adding: fc.boolean() }),
  fc.record({
    page: fc.constant('servers' as const),
    adding: fc.constant(false),
    editing: fc.string({ minLength: 1, unit: 'grapheme' }),
  }),
  fc.record({
    page: fc.constant('templates' as const),
    sourceId: fc.string({ minLength: 1, unit: 'grapheme' }),
    template: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: null }),
  }),
  fc.record({
    page: fc.constant('models' as const),
    part: fc.constant('lenses' as const),
    id: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: null }),
  }),
  fc.record({
    page: fc.constant('reanalyze' as const),
    id: fc.string({ minLength: 1, unit: 'grapheme' }),
    other: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: null }),
    range: fc.constant(null),
  }),
  fc.record({
    page: fc.constant('reanalyze' as const),
    id: fc.constant(null),
    other: fc.constant(null),
    range: fc.option(
      fc
        .record({
          sourceIds: fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1 }),
          from: fc.nat(),
          length: fc.integer({ min: 1, max: 1e9 }),
        })
        .map(({ sourceIds, from, length }) => ({ sourceIds, from, to: from + length })),
      { nil: null },
    ),
  }),
  fc.constant({ page: 'models' as const, part: 'hosts' as const, id: null }),
  fc.constant({ page: 'templates' as const, sourceId: null, template: null }),
);

describe('route', () => {
  it('reads back every address it writes', () => {
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(formatRoute(one))).toEqual(one);
      }),
    );
  });

  it('reads anything at all without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hash) => {
        expect(parseRoute(hash).page).toBeTypeOf('string');
      }),
    );
    expect(parseRoute('#/inbox/%E0%A4%A')).toEqual({ page: 'inbox', id: '%E0%A4%A' });
    expect(parseRoute('')).toEqual({ page: 'inbox', id: null });
    expect(parseRoute('#/reanalyze?sources=a&from=5&to=4')).toMatchObject({ page: 'reanalyze', range: null });
    expect(parseRoute('#/reanalyze?sources=&from=4&to=5')).toMatchObject({ page: 'reanalyze', range: null });
    expect(parseRoute('#/nowhere')).toEqual({ page: 'inbox', id: null });
  });
});
