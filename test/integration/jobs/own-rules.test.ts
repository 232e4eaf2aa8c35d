import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, MINUTE, World } from './world.ts';

const RULE = `title: The kettle boils over
id: 7d0e7a52-7c1b-4ab9-9f43-0b9a9d6f1d55
status: test
logsource:
  product: linux
detection:
  words:
    - 'kettle boils over'
  condition: words
level: high
nightjar:
  category: errors
`;

let world: World;

beforeEach(async () => {
  world = await World.start();
});

afterEach(() => world.end());

const folder = () => join(world.data, 'rules', 'kitchen');

function write(name: string, text: string): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), name), text);
}

const boil = () => world.loki.store([line('auth', world.clock.now() - MINUTE, 'the kettle boils over')]);
const titles = () => world.findings('rule').map(({ title }) => title);
const warnings = async () => (await call(world.router.system.info, undefined)).warnings;

describe('rules of the user’s own', () => {
  it('work from the next pass on, without a restart, and end with their file', async () => {
    await world.add({ jobs: ['auth'] });
    boil();
    await world.pass(2 * MINUTE);
    expect(titles()).toEqual([]);
    write('kettle.yml', RULE);
    boil();
    await world.pass(2 * MINUTE);
    expect(titles()).toEqual(['The kettle boils over']);
    const [{ count } = { count: 0 }] = world.findings('rule');
    rmSync(join(folder(), 'kettle.yml'));
    boil();
    await world.pass(2 * MINUTE);
    expect(world.findings('rule')[0]?.count).toBe(count);
  });

  it('stop nothing when they are wrong, and say where and why', async () => {
    await world.add({ jobs: ['auth'] });
    write('kettle.yml', RULE);
    write('broken.yml', RULE.replace('condition: words', 'condition: wrods'));
    boil();
    await world.pass(2 * MINUTE);
    expect(titles()).toEqual(['The kettle boils over']);
    const [problem, ...others] = await warnings();
    expect(others).toEqual([]);
    expect(problem?.code).toBe('rule-invalid');
    expect(problem?.message).toMatch(/kitchen\/broken\.yml:\d+: .*wrods/);
    write('broken.yml', RULE.replace('7d0e7a52', '8d0e7a52'));
    await world.pass(2 * MINUTE);
    expect(await warnings()).toEqual([]);
    expect(world.events.some(({ kind }) => kind === 'rules-changed')).toBe(true);
  });
});
