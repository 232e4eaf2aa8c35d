import { describe, expect, it } from 'vitest';
import { giveBackMemory, v8Heap, type Heap } from '../../../electron/host/memory.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { silentLog } from '../../doubles/log.ts';

const MINUTE = 60_000;
const MEGABYTE = 1024 * 1024;

class HeapDouble implements Heap {
  megabytes = 300;
  busy = 0;
  collections = 0;

  resident(): number {
    return this.megabytes * MEGABYTE;
  }

  utilization(): number {
    return this.busy;
  }

  collect(): void {
    this.collections += 1;
    this.megabytes = 100;
  }
}

function started() {
  const clock = new ManualClock();
  const heap = new HeapDouble();
  const stop = giveBackMemory({ clock, log: silentLog, heap });
  return { clock, heap, stop };
}

describe('memory', () => {
  it('is given back after some minutes, and again only when it has grown', async () => {
    const { clock, heap, stop } = started();
    await clock.advance(4 * MINUTE);
    expect(heap.collections).toBe(0);
    await clock.advance(2 * MINUTE);
    expect(heap.collections).toBe(1);
    heap.megabytes = 131;
    await clock.advance(30 * MINUTE);
    expect(heap.collections).toBe(1);
    heap.megabytes = 133;
    await clock.advance(6 * MINUTE);
    expect(heap.collections).toBe(2);
    stop();
  });

  it('waits for the end of what goes on', async () => {
    const { clock, heap, stop } = started();
    heap.busy = 0.5;
    await clock.advance(10 * MINUTE);
    expect(heap.collections).toBe(0);
    heap.busy = 0.01;
    await clock.advance(MINUTE);
    expect(heap.collections).toBe(1);
    stop();
  });

  it('is left alone when Nightjar ends', async () => {
    const { clock, heap, stop } = started();
    stop();
    await clock.advance(10 * MINUTE);
    expect([heap.collections, clock.waiting]).toEqual([0, 0]);
  });

  it('is V8’s own: what nothing refers to is gone at once, and no code but this can ask for it', async () => {
    const heap = v8Heap();
    const dropped = new WeakRef({ large: Array.from({ length: 1_000_000 }, (_, index) => ({ index })) });
    await new Promise((resolve) => setImmediate(resolve));
    const before = process.memoryUsage().heapUsed;
    heap.collect();
    expect(dropped.deref()).toBeUndefined();
    expect(process.memoryUsage().heapUsed).toBeLessThan(before);
    expect(heap.resident()).toBeGreaterThan(MEGABYTE);
    expect(heap.utilization()).toBeLessThanOrEqual(1);
    expect('gc' in globalThis).toBe(false);
  });
});
