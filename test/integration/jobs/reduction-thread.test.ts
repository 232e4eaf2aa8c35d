import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowOutcome } from '../../../electron/engine/jobs/analyze-window.ts';
import { LocalReduction } from '../../../electron/engine/jobs/local-reduction.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { sequence } from '../../fixtures/attack.ts';
import { KEY, logLines, readerOf, reduce, RULES, SEED, startReduction } from './reduction.ts';

const LINES = logLines(60, 12);
const LONG = logLines(60, 200);
const LONG_PAGES = Array.from({ length: 11 }, () => 2000);

/** All of an outcome that is of the lines, and of neither the thread nor the time it took. */
function lasting({ timings: _timings, learned, ...rest }: WindowOutcome) {
  return { ...rest, learned: learned.map(({ by: _by, ...one }) => one) };
}

const locally = () => new LocalReduction({ rules: RULES, key: KEY, seed: SEED });

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof NightjarError ? error.failure : error;
}

describe('the thread that reduces', () => {
  it('makes of lines what this thread would make of them, however they are cut into pages', async () => {
    const { thread } = startReduction();
    let windows = 0;
    const cuts = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (lengths) => {
        const id = `source${windows++}`;
        const apart = await reduce(thread.readingBy(RULES), readerOf(id, LINES, lengths));
        const here = await reduce(locally(), readerOf(id, LINES, lengths));
        expect(lasting(apart)).toEqual(lasting(here));
        expect(apart.digest.lines).toBe(LINES.length);
        expect(apart.drafts.length).toBeGreaterThan(0);
        expect(apart.learned).toHaveLength(1);
      }),
      { numRuns: 8 },
    );
  });

  it('goes on from what a window taught, and says it again until it was kept', async () => {
    const { thread } = startReduction();
    const reading = thread.readingBy(RULES);
    const first = await reduce(reading, readerOf('a', LINES));
    const again = await reduce(reading, readerOf('a', LINES));
    expect(again.learned).toMatchObject(
      first.learned.map(({ sourceId, revision }) => ({ sourceId, revision })),
    );
    thread.kept(again.learned);
    expect((await reduce(reading, readerOf('a', LINES))).learned).toEqual([]);
  });

  it('lets several servers take turns', async () => {
    const { thread } = startReduction();
    const reading = thread.readingBy(RULES);
    await reduce(reading, readerOf('warm', LINES));
    let batches = 0;
    const busy = reduce(reading, readerOf('busy', LONG, LONG_PAGES), { onBatch: () => batches++ });
    const quiet = await reduce(reading, readerOf('quiet', LINES));
    const before = batches;
    const outcome = await busy;
    expect(before).toBeLessThan(batches);
    expect(lasting(quiet)).toEqual(lasting(await reduce(locally(), readerOf('quiet', LINES))));
    expect(lasting(outcome)).toEqual(lasting(await reduce(locally(), readerOf('busy', LONG, LONG_PAGES))));
  });

  it('reads no further ahead than two batches', async () => {
    const { thread } = startReduction();
    let read = 0;
    let taken = 0;
    const ahead: number[] = [];
    const before = () => {
      ahead.push(read++ - taken);
    };
    await reduce(thread.readingBy(RULES), readerOf('a', LONG, LONG_PAGES, before), {
      onBatch: () => (taken += 1),
    });
    expect(Math.max(...ahead)).toBeLessThanOrEqual(3);
  });

  it('is stopped in the middle of a window, and reduces the next one', async () => {
    const { thread } = startReduction();
    const reading = thread.readingBy(RULES);
    const stop = new AbortController();
    const reader = readerOf('a', LINES, [500, 500], (page) => {
      if (page === 2) stop.abort(new DOMException('enough', 'AbortError'));
    });
    const told: number[] = [];
    const stopped = reduce(reading, reader, {
      signal: stop.signal,
      onBatch: ({ lines }) => told.push(lines),
    });
    await expect(stopped).rejects.toThrow('enough');
    const after = told.length;
    const next = await reduce(reading, readerOf('a', LINES));
    expect(next.digest.lines).toBe(LINES.length);
    expect(told).toHaveLength(after);
  });
});

describe('a thread that has nothing to do', () => {
  it('ends, and the next one knows what was kept', async () => {
    const kept = new Map<string, string>();
    const { thread, workers } = startReduction((sourceId) => kept.get(sourceId) ?? null, {}, 1);
    const reading = thread.readingBy(RULES);
    // It is waited for in the middle of a window, however long that takes.
    const reader = readerOf('a', LINES, [300], async (page) => {
      if (page === 1) await thread.trace('b', 'x');
    });
    const first = await reduce(reading, reader);
    expect(workers).toHaveLength(1);
    for (const { sourceId, snapshot } of first.learned) kept.set(sourceId, snapshot);
    thread.kept(first.learned);
    await once(workers[0] as Worker, 'exit');
    const next = await reduce(reading, readerOf('a', LINES));
    expect(workers).toHaveLength(2);
    expect(next.digest).toEqual(first.digest);
    expect(next.learned).toEqual([]);
  });
});

describe('a thread that fails', () => {
  it('fails the window with what to do, and another one goes on from what was kept', async () => {
    const kept = new Map<string, string>();
    const { thread, workers } = startReduction((sourceId) => kept.get(sourceId) ?? null);
    const reading = thread.readingBy(RULES);
    const first = await reduce(reading, readerOf('a', LINES));
    for (const { sourceId, snapshot } of first.learned) kept.set(sourceId, snapshot);
    thread.kept(first.learned);
    const reader = readerOf('a', LINES, [300], async (page) => {
      if (page === 1) await workers[0]?.terminate();
    });
    expect(await failureOf(reduce(reading, reader))).toMatchObject({
      code: 'reduction-failed',
      advice: expect.stringContaining('Nothing is lost') as string,
    });
    const next = await reduce(reading, readerOf('a', LINES));
    expect(workers).toHaveLength(2);
    expect(next.digest).toEqual(first.digest);
    // It knew everything already.
    expect(next.learned).toEqual([]);
  });

  it('takes back what it was told of a source whose window another thread had reduced', async () => {
    const kept = new Map<string, string>();
    const { thread, workers } = startReduction((sourceId) => kept.get(sourceId) ?? null);
    const reading = thread.readingBy(RULES);
    const first = await reduce(reading, readerOf('a', LINES));
    await workers[0]?.terminate();
    const line = LINES[0]?.text ?? '';
    expect((await thread.trace('a', line)).template).toBeNull();
    for (const { sourceId, snapshot } of first.learned) kept.set(sourceId, snapshot);
    thread.kept(first.learned);
    expect((await thread.trace('a', line)).template).not.toBeNull();
  });

  it('says so when its memory is full', async () => {
    const { thread, workers } = startReduction(() => null, { maxOldGenerationSizeMb: 10 });
    const random = sequence(3);
    const word = () => Array.from({ length: 9 }, () => String.fromCharCode(103 + random() * 20)).join('');
    // No two lines have a word in common, so each is a template of its own.
    const flood = logLines(3, 3000).map((line) => ({
      ...line,
      text: Array.from({ length: 30 }, word).join(' '),
    }));
    const failure = await failureOf(reduce(thread.readingBy(RULES), readerOf('a', flood)));
    expect(failure).toMatchObject({ code: 'reduction-failed' });
    expect(failure).toMatchObject({ detail: expect.stringMatching(/memory/i) as string });
    expect(workers).toHaveLength(1);
  });

  it('is not started again when it was closed', async () => {
    const { thread, workers } = startReduction();
    const reading = thread.readingBy(RULES);
    const running = reduce(
      reading,
      readerOf('a', LINES, [300], async (page) => {
        if (page === 1) await thread.close();
      }),
    );
    expect(await failureOf(running)).toMatchObject({ code: 'reduction-failed' });
    expect(await failureOf(thread.trace('a', 'x'))).toMatchObject({ code: 'reduction-failed' });
    expect(workers).toHaveLength(1);
  });
});
