import { call, ORPCError } from '@orpc/server';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemplateMark, TemplateRow } from '../../../shared/contract/templates.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
let sourceId: string;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const GONE = 'backup of volume data went fine';
const LATE = 'backup of volume data came late';
/** Twelve answers of two kinds, six lines of one backup, three of another, all in the last half hour. */
async function withLines(): Promise<void> {
  const at = (index: number) => world.clock.now() - 30 * MINUTE + index * MINUTE;
  world.loki.store([
    ...Array.from({ length: 12 }, (_none, index) =>
      line('app', at(index), `answered ${index % 3 === 0 ? 500 : 200} to request ${index} of eve`),
    ),
    ...Array.from({ length: 6 }, (_none, index) => line('app', at(index), GONE)),
    ...Array.from({ length: 3 }, (_none, index) => line('app', at(index), LATE)),
  ]);
  await world.add({ jobs: ['app'] });
  await world.catchUp();
  sourceId = world.sourceId('app');
}

/** A minute later there are as many lines again. */
async function again(): Promise<void> {
  const now = world.clock.now();
  world.loki.store([
    ...Array.from({ length: 4 }, (_none, index) =>
      line('app', now + index, `answered ${index === 0 ? 500 : 200} to request ${index} of eve`),
    ),
    ...Array.from({ length: 2 }, (_none, index) => line('app', now + 10 + index, GONE)),
    line('app', now + 20, LATE),
  ]);
  await world.pass(3 * MINUTE);
}

const list = (more: { words?: string; mark?: TemplateMark; cursor?: string | null; limit?: number } = {}) =>
  call(world.router.templates.list, { sourceId, ...more });
const rowOf = async (words: string): Promise<TemplateRow> => {
  const { rows } = await list({ words });
  const [row] = rows;
  if (!row) throw new Error(`no template with ${words}`);
  return row;
};
const describeAs = async (row: TemplateRow, said: Partial<Pick<TemplateRow, 'name' | 'mark' | 'splitBy'>>) =>
  call(world.router.templates.describe, {
    sourceId,
    canonicalText: row.canonicalText,
    name: row.name,
    mark: row.mark,
    splitBy: row.splitBy,
    ...said,
  });
async function refused(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ORPCError)) throw new Error('it was not refused');
  return (error.data as { message?: string } | undefined)?.message ?? error.message;
}

describe('the templates of a source', () => {
  it('are listed by words, mark and page, each once, with when they were seen', async () => {
    await withLines();
    const all = await list();
    expect(all.total).toBe(3);
    const answers = await rowOf('ANSWERED');
    expect(answers).toMatchObject({ name: null, mark: null, splitBy: null, aliases: 0, parameters: 2 });
    expect(answers.firstSeen).toBe(START - 30 * MINUTE);
    expect(answers.lastSeen).toBe(START - 19 * MINUTE);
    const paged: string[] = [];
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page: Awaited<ReturnType<typeof list>> = await list({ cursor, limit: 2 });
      paged.push(...page.rows.map((row) => row.canonicalText));
      cursor = page.next;
    }
    expect(paged).toEqual(all.rows.map((row) => row.canonicalText));
    await describeAs(answers, { mark: 'interesting' });
    expect((await list({ mark: 'interesting' })).rows.map(({ text }) => text)).toEqual([answers.text]);
    expect((await list({ words: 'nothing like it' })).total).toBe(0);
  });

  it('take a name, a mark and a parameter, say what was said before, and keep it over a restart', async () => {
    await withLines();
    const row = await rowOf('answered');
    const said = { name: 'Answers to eve', mark: 'known-normal' as const, splitBy: 1 };
    expect(await describeAs(row, said)).toEqual({ name: null, mark: null, splitBy: null });
    expect(await describeAs(row, { ...said, splitBy: 0 })).toEqual(said);
    await world.restart();
    expect(await rowOf('Answers to eve')).toMatchObject({ ...said, splitBy: 0 });
    const opened = await call(world.router.templates.get, { sourceId, canonicalText: row.canonicalText });
    expect(opened).toMatchObject({ ...said, splitBy: 0, joined: [] });
  });

  it('refuse what is not there, too long a name, and two lines of it', async () => {
    await withLines();
    const row = await rowOf('answered');
    expect(await refused(describeAs(row, { splitBy: 7 }))).toContain('cannot be told apart');
    expect(await refused(describeAs({ ...row, canonicalText: 'never' }, {}))).toContain('no such template');
    expect(await refused(describeAs(row, { name: 'x'.repeat(81) }))).not.toBe('');
    expect(await refused(describeAs(row, { name: 'two\nlines' }))).not.toBe('');
    expect(await refused(call(world.router.templates.list, { sourceId: 'never' }))).toContain('source');
    expect(await call(world.router.templates.get, { sourceId, canonicalText: 'never' })).toBeNull();
  });

  it('never wait for a model once they are known as normal', async () => {
    await withLines();
    const id = world.store.servers.list()[0]?.id ?? '';
    const row = await rowOf('went fine');
    const waits = () =>
      world.store.backlog.get({ serverId: id, sourceId, canonicalText: row.canonicalText }) !== null;
    expect(waits()).toBe(true);
    const opened = await call(world.router.templates.get, { sourceId, canonicalText: row.canonicalText });
    expect(opened?.samples).toContain(GONE);
    await describeAs(row, { mark: 'known-normal' });
    expect(waits()).toBe(false);
    await again();
    expect(waits()).toBe(false);
  });
});

describe('a template that is always interesting', () => {
  it('is a finding with its lines, counted once however often they are read', async () => {
    await withLines();
    await describeAs(await rowOf('came late'), { mark: 'interesting', name: 'Late backup' });
    expect(world.findings()).toEqual([]);
    await again();
    const [finding, ...others] = world.findings();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      title: 'Late backup',
      severity: 'low',
      category: 'unusual',
      origin: { kind: 'nightjar', code: 'interesting' },
    });
    expect(finding?.count).toBe(1);
    await again();
    expect(world.findings()[0]?.count).toBe(2);
    const detail = await call(world.router.findings.get, { id: finding?.id ?? '' });
    expect(detail?.evidence.map(({ text }) => text)).toEqual([LATE, LATE]);
  });
});

describe('templates joined by hand', () => {
  it('count as one from the next pass on, and apart again when they are parted', async () => {
    await withLines();
    const [gone, late] = [await rowOf('went fine'), await rowOf('came late')];
    await call(world.router.templates.join, {
      sourceId,
      canonicalText: late.canonicalText,
      into: gone.canonicalText,
    });
    expect((await list({ words: 'backup' })).rows.map(({ text, aliases }) => [text, aliases])).toEqual([
      [gone.text, 1],
    ]);
    const opened = await call(world.router.templates.get, { sourceId, canonicalText: gone.canonicalText });
    expect(opened?.joined).toEqual([
      { canonicalText: late.canonicalText, text: late.text, at: world.clock.now(), byHand: true },
    ]);
    await describeAs(await rowOf('went fine'), { mark: 'interesting' });
    await again();
    expect((await list({ words: 'backup' })).total).toBe(1);
    expect(world.findings()[0]?.count).toBe(3);
    const parted = { sourceId, canonicalText: late.canonicalText };
    expect(await call(world.router.templates.part, parted)).toMatchObject({ into: gone.canonicalText });
    expect((await list({ words: 'backup' })).total).toBe(2);
    await again();
    expect(world.findings()[0]?.count).toBe(5);
  });

  it('are refused with themselves, twice, in a circle, and with what is not there', async () => {
    await withLines();
    const [gone, late, answers] = [
      (await rowOf('went fine')).canonicalText,
      (await rowOf('came late')).canonicalText,
      (await rowOf('answered')).canonicalText,
    ];
    const join = (canonicalText: string, into: string) =>
      call(world.router.templates.join, { sourceId, canonicalText, into });
    expect(await refused(join(gone, gone))).toContain('itself');
    expect(await refused(join(gone, 'never'))).toContain('no such template');
    await join(late, gone);
    expect(await refused(join(gone, late))).toContain('joined');
    expect(await refused(join(late, answers))).toContain('joined');
    await join(gone, answers);
    const opened = await call(world.router.templates.get, { sourceId, canonicalText: answers });
    expect(opened?.joined.map(({ canonicalText }) => canonicalText)).toEqual([gone, late]);
    expect(world.store.vocabulary.joinsOf(sourceId).get(late)).toBe(answers);
    // Each can be taken back alone.
    await call(world.router.templates.part, { sourceId, canonicalText: gone });
    expect(world.store.vocabulary.joinsOf(sourceId)).toEqual(new Map([[late, gone]]));
    expect(await refused(call(world.router.templates.part, { sourceId, canonicalText: gone }))).toContain(
      'Nobody',
    );
  });
});

describe('a template that is told apart', () => {
  it('has parts with counts of their own, which can be marked and keep their names', async () => {
    await withLines();
    const row = await rowOf('answered');
    await describeAs(row, { splitBy: 0 });
    await again();
    const parts = await list({ words: 'answered' });
    expect(parts.rows.map(({ text }) => text).sort()).toEqual(
      [row.text, row.text.replace('<*>', '200'), row.text.replace('<*>', '500')].sort(),
    );
    const bad = await rowOf('answered 500');
    expect(bad.canonicalText).toBe(`${row.canonicalText} {1=500}`);
    expect(bad.parameters).toBe(0);
    expect((await rowOf('answered <*>')).lastSeen).toBe((await rowOf('answered 200')).lastSeen);
    await describeAs(bad, { mark: 'interesting' });
    await world.restart();
    await again();
    expect(world.findings()[0]).toMatchObject({ title: bad.text, count: 1 });
    expect((await list({ words: 'answered' })).total).toBe(3);
  });
});

describe('a line that is tried', () => {
  it('shows each step and what it counts for, and is neither learned, kept nor shown with its secret', async () => {
    await withLines();
    await describeAs(await rowOf('answered'), { splitBy: 0, name: 'Answers' });
    await again();
    const secret = 'hunter2-correct-horse';
    const trace = await call(world.router.templates.trace, {
      sourceId,
      line: `Nov 21 05:51:00 web1 app[7]: login password=${secret}`,
    });
    expect(trace).toMatchObject({ secrets: 1, template: null, countedFor: null });
    expect(trace.fields).toMatchObject({ host: 'web1', service: 'app', pid: '7' });
    expect(trace.cleaned).toContain('<secret:');
    expect(JSON.stringify(trace)).not.toContain(secret);
    const known = await call(world.router.templates.trace, {
      sourceId,
      line: 'answered 500 to request 77 of eve',
    });
    expect(known.countedFor?.canonicalText).toContain('{1=500}');
    expect(known.tokens.map(({ kind }) => kind)).toContain('value');
    await world.closeEngine();
    for (const file of readdirSync(world.data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(readFileSync(join(file.parentPath, file.name)).includes(secret)).toBe(false);
    }
    await world.startEngine();
    expect((await list()).total).toBe(5);
    expect(world.clock.now() - START).toBeLessThan(HOUR);
  });
});
