import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const guess = (at: number, index: number) =>
  line(
    'auth',
    at,
    `Nov 21 06:00:00 web1 sshd[77]: Failed password for root from 203.0.113.9 port ${40_000 + index} ssh2`,
  );

describe('an engine that is started again', () => {
  it('makes one finding of a brute force that polls and restarts cut in pieces', async () => {
    await world.add({ jobs: ['auth'] });
    await world.settle();
    // Too slow for one minute's window to see it.
    const guesses = Array.from({ length: 60 }, (_, index) => guess(START + index * 5_000, index));
    world.loki.store(guesses);
    for (let minute = 0; minute < 8; minute++) {
      await world.pass(MINUTE);
      if (minute % 2 === 0) await world.restart();
    }
    await world.catchUp();
    expect(world.findings('rule')).toHaveLength(1);
    expect(world.findings('rule')[0]).toMatchObject({ count: 60, entities: { ip: { '203.0.113.9': 60 } } });
    expect(world.linesOf(world.sourceId('auth'))).toBe(60);
  });

  it('is refused while another holds the folder, by name', async () => {
    world.engine.announce('http://127.0.0.1:4321');
    const other = world.engine;
    await expect(world.startEngine()).rejects.toMatchObject({
      failure: { code: 'store-failed', message: expect.stringContaining(String(process.pid)) },
    });
    expect(world.engine).toBe(other);
  });
});

describe('notices', () => {
  const burst = (from: number) =>
    world.loki.store([
      line(
        'auth',
        from,
        'Nov 21 06:00:00 web1 kernel: Out of memory: Killed process 41822 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0',
      ),
    ]);

  it('are given once for what is new, not again after a restart, again when it is back, never while snoozed', async () => {
    await call(world.router.settings.change, { notifications: { quietHours: { enabled: false } } });
    await world.add({ jobs: ['auth'] });
    burst(START - 10 * MINUTE);
    await world.pass(2 * MINUTE);
    const [finding] = world.findings('rule');
    const told = () => world.notices().flatMap(({ notice }) => notice.findingIds);
    const severe = finding?.severity === 'high' || finding?.severity === 'critical';
    expect(severe).toBe(true);
    expect(told()).toEqual([finding?.id]);

    await world.restart();
    burst(world.clock.now());
    await world.pass(3 * MINUTE);
    expect(told()).toHaveLength(1);

    const ids = [finding!.id];
    await call(world.router.findings.triage, { ids, action: { kind: 'resolve' } });
    await world.pass(3 * MINUTE);
    burst(world.clock.now());
    await world.pass(3 * MINUTE);
    expect(told()).toEqual([finding?.id, finding?.id]);
    expect((await call(world.router.findings.get, { id: finding!.id }))?.mark).toMatchObject({
      kind: 'regressed',
    });

    await call(world.router.findings.triage, { ids, action: { kind: 'resolve' } });
    await call(world.router.findings.triage, {
      ids,
      action: { kind: 'snooze', until: world.clock.now() + HOUR },
    });
    await world.pass(3 * MINUTE);
    burst(world.clock.now());
    await world.pass(3 * MINUTE);
    expect(told()).toHaveLength(2);
  });
});

describe('secrets in lines', () => {
  const SECRETS = ['hunter2-Planted-9x', 'ghp_Planted0123456789abcdefghijklmnopqrstu', 'PlantedUrlPass77'];

  it('are nowhere: not in the data folder, the prompts, the answers or the log', async () => {
    const ollama = await ScriptedOllama.start({ script: citing('deploy', { f_title: 'Deploys fail' }) });
    world.loki.store([
      line('auth', START - 20 * MINUTE, `level=error msg="deploy failed" user=root password=${SECRETS[0]}`),
      line('auth', START - 19 * MINUTE, `error: deploy with token ${SECRETS[1]} was refused`),
      line(
        'auth',
        START - 18 * MINUTE,
        `error: deploy cannot reach https://ci:${SECRETS[2]}@git.example.net/x.git`,
      ),
      ...Array.from({ length: 40 }, (_, index) => guess(START - 10 * MINUTE + index * 1000, index)),
      line(
        'auth',
        START - 9 * MINUTE,
        `Nov 21 05:51:00 web1 sshd[77]: Failed password for password=${SECRETS[0]} from 203.0.113.9 port 1 ssh2`,
      ),
    ]);
    await world.add({ jobs: ['auth'], model: 'qwen3:4b', ollama: ollama.origin });
    await world.until(() => world.findings('model').length > 0);
    expect(world.runs()[0]?.secrets).toBeGreaterThanOrEqual(3);
    const shown = [
      JSON.stringify(ollama.requests),
      JSON.stringify(world.events, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ];
    for (const { id } of world.findings()) {
      const detail = await call(world.router.findings.get, { id });
      shown.push(
        JSON.stringify(detail, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      );
    }
    for (const { id } of world.runs()) {
      const run = await call(world.router.activity.get, { id });
      shown.push(
        JSON.stringify(run, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      );
    }
    await world.closeEngine();
    await ollama.stop();
    for (const name of readdirSync(world.data, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) shown.push(readFileSync(join(name.parentPath, name.name), 'latin1'));
    }
    expect(shown.some((text) => text.includes('deploy'))).toBe(true);
    for (const secret of SECRETS) expect(shown.filter((text) => text.includes(secret))).toEqual([]);
  });
});
