import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredLine } from '../../../electron/demo/loki/loki-server.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const OOM =
  'Nov 21 05:51:00 web1 kernel: Out of memory: Killed process 41822 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0';
const AT = START - 10 * MINUTE;
const SECRET = 'hunter2-very-secret';

function surroundings(): StoredLine[] {
  const near = Array.from({ length: 40 }, (_, index) =>
    line('auth', AT - (40 - index) * 1_000, `cron[7]: step ${index} password=${SECRET}`),
  );
  const after = Array.from({ length: 40 }, (_, index) =>
    line('auth', AT + (index + 1) * 1_000, `later ${index}`),
  );
  return [...near, line('auth', AT, OOM), ...after];
}

async function oom() {
  const { rows } = await call(world.router.findings.list, {
    filter: { text: 'out of memory', hidden: 'include' },
  });
  const finding = (await call(world.router.findings.get, { id: rows[0]?.id ?? '' }))!;
  return { finding, evidence: finding.evidence[0]! };
}
const around = async (before: number, after: number, from?: bigint) => {
  const { finding, evidence } = await oom();
  const { serverId, sourceId, timestamp } = evidence;
  const at = from ?? timestamp;
  return call(world.router.findings.linesAround, {
    findingId: finding.id,
    serverId,
    sourceId,
    timestamp: at,
    before,
    after,
  });
};

describe('lines around a line of evidence', () => {
  it('are read from Loki when asked for, redacted, with the line itself among them', async () => {
    world.loki.store(surroundings());
    await world.add();
    await world.catchUp();
    const { lines, moreBefore, moreAfter } = await around(5, 4);
    expect(lines.map(({ evidence }) => evidence)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(lines.map(({ text }) => text).slice(6)).toEqual(['later 0', 'later 1', 'later 2']);
    expect(lines[4]?.text).toContain('step 39');
    expect(JSON.stringify(lines.map(({ text }) => text))).not.toContain(SECRET);
    expect([moreBefore, moreAfter]).toEqual([true, true]);
    const asked = world.loki.requests.at(-1);
    expect(asked?.headers['x-query-tags']).toBe('source=nightjar');
  });

  it('go on from either end without a gap or a repeat', async () => {
    world.loki.store(surroundings());
    await world.add();
    await world.catchUp();
    const first = await around(5, 5);
    const earlier = await around(10, 0, first.lines[0]!.timestamp);
    const later = await around(0, 10, first.lines.at(-1)!.timestamp + 1n);
    const all = [...earlier.lines, ...first.lines, ...later.lines];
    const stored = surroundings().map(({ timestamp }) => timestamp);
    const at = stored.indexOf(all[0]!.timestamp);
    expect(all.map(({ timestamp }) => timestamp)).toEqual(stored.slice(at, at + all.length));
    expect(all.length).toBe(30);
    expect((await around(0, 100)).moreAfter).toBe(false);
  });

  it('say why they cannot be had, and disturb no poll', async () => {
    world.loki.store(surroundings());
    const id = await world.add();
    await world.catchUp();
    const runs = world.runs().length;
    world.loki.failBy(() => ({ kind: 'status', status: 401, body: 'no org id' }));
    await expect(around(5, 5)).rejects.toMatchObject({ data: { code: 'loki-unauthorized' } });
    world.loki.failBy(null);
    expect(world.runs()).toHaveLength(runs);
    await call(world.router.servers.setPaused, { id, paused: true });
    await expect(around(5, 5)).rejects.toMatchObject({ data: { advice: expect.stringContaining('Resume') } });
    const { finding } = await oom();
    const gone = {
      findingId: finding.id,
      serverId: id,
      sourceId: 'gone',
      timestamp: 1n,
      before: 1,
      after: 1,
    };
    await expect(call(world.router.findings.linesAround, gone)).rejects.toMatchObject({
      data: { message: expect.stringContaining('no longer read') },
    });
  });
});

describe('lines of an address', () => {
  it('come in pages, the newest first, counted by hour, and are of that address alone', async () => {
    const near = Array.from({ length: 150 }, (_, index) =>
      line(
        'auth',
        START - 2 * HOUR + index * 20_000,
        `sshd[1]: Connection closed by 203.0.113.${index % 3 === 0 ? 1 : 11}`,
      ),
    );
    world.loki.store([...attackLines(START - HOUR, START, 40), ...near]);
    await world.add();
    await world.catchUp();
    const { rows } = await call(world.router.findings.list, { filter: { text: 'password' } });
    const findingId = rows[0]!.id;
    const page = (before: bigint | null) =>
      call(world.router.findings.linesOf, { findingId, kind: 'ip', value: '203.0.113.1', before });
    const pages = [await page(null)];
    while (pages.at(-1)!.more) pages.push(await page(pages.at(-1)!.lines[0]!.timestamp));
    const lines = pages.toReversed().flatMap((one) => one.lines);
    const { from, to } = pages[0]!.range;
    const expected = [...attackLines(START - HOUR, START, 40), ...near].filter(
      ({ text, timestamp }) =>
        /203\.0\.113\.1(?!\d)/.test(text) &&
        Number(timestamp / 1_000_000n) >= from &&
        Number(timestamp / 1_000_000n) < to,
    );
    expect(lines.map(({ timestamp }) => String(timestamp)).toSorted()).toEqual(
      expected.map(({ timestamp }) => String(timestamp)).toSorted(),
    );
    expect(pages[0]!.perHour?.reduce((sum, one) => sum + one, 0)).toBe(expected.length);
    expect(pages.slice(1).every(({ perHour }) => perHour === null)).toBe(true);
  });
});

describe('what a user says of a finding', () => {
  it('is kept without secrets, found by search, and undone in any order', async () => {
    world.loki.store(surroundings());
    await world.add();
    await world.catchUp();
    const { finding } = await oom();
    const { id } = finding;
    const detail = async () => (await call(world.router.findings.get, { id }))!;
    const search = async (text: string) =>
      (await call(world.router.findings.list, { filter: { text } })).total;
    const undo = (entries: number[]) => call(world.router.findings.undo, { entries });
    const added = await call(world.router.findings.note, {
      id,
      noteId: null,
      text: `swap zürich password=${SECRET}`,
    });
    const [note] = (await detail()).notes;
    expect(note?.text).toContain('swap zürich');
    expect(note?.text).not.toContain(SECRET);
    expect(await search('ZÜRICH')).toBe(1);
    const edited = await call(world.router.findings.note, {
      id,
      noteId: note!.id,
      text: 'more memory is ordered',
    });
    expect(await search('zürich')).toBe(0);
    const removed = await call(world.router.findings.note, { id, noteId: note!.id, text: null });
    expect((await detail()).notes).toEqual([]);
    await undo(edited.undo);
    expect((await detail()).notes).toEqual([]);
    await undo(removed.undo);
    expect((await detail()).notes).toEqual([note]);
    await undo(added.undo);
    expect((await detail()).notes).toEqual([]);

    const noise = await call(world.router.findings.judge, { ids: [id], verdict: 'noise' });
    const real = await call(world.router.findings.judge, { ids: [id], verdict: 'real' });
    expect((await detail()).verdict).toBe('real');
    expect((await call(world.router.findings.judge, { ids: [id], verdict: 'real' })).undo).toEqual([]);
    await undo(noise.undo);
    expect((await detail()).verdict).toBe('real');
    await undo(real.undo);
    expect((await detail()).verdict).toBeNull();
    expect((await detail()).state).toBe('new');
  });

  it('is said of several at once, and taken back in one step', async () => {
    world.loki.store([...surroundings(), ...attackLines(START - HOUR, START, 40)]);
    await world.add();
    await world.catchUp();
    const verdicts = async () =>
      (await call(world.router.findings.list, { filter: { hidden: 'include' } })).rows.map(
        ({ id, verdict }) => ({ id, verdict }),
      );
    const before = await verdicts();
    const ids = before.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    const { undo } = await call(world.router.findings.judge, { ids, verdict: 'noise' });
    expect(undo).toHaveLength(ids.length);
    expect((await verdicts()).map(({ verdict }) => verdict)).toEqual(ids.map(() => 'noise'));
    const { restored } = await call(world.router.findings.undo, { entries: undo });
    expect(restored).toBe(ids.length);
    expect(await verdicts()).toEqual(before);
    const filter = { hidden: 'include' } as const;
    const all = await call(world.router.findings.judge, { filter, verdict: 'noise' });
    expect(all.undo).toHaveLength(ids.length);
    expect((await verdicts()).map(({ verdict }) => verdict)).toEqual(ids.map(() => 'noise'));
    await call(world.router.findings.undo, { entries: all.undo });
    expect(await verdicts()).toEqual(before);
    const quiet = await call(world.router.suppressions.quiet, { filter });
    expect(quiet.undo).toHaveLength(ids.length);
    const shown = async () =>
      (await call(world.router.findings.list, { filter: { hidden: 'exclude' } })).rows.length;
    expect(await shown()).toBe(0);
    await call(world.router.findings.undo, { entries: quiet.undo });
    expect(await shown()).toBe(ids.length);
  });
});
