import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { line, MINUTE, World } from '../jobs/world.ts';

const KETTLE = `# Seen in the kitchen.
title: The kettle boils over
name: kettle
description: Water on the stove.
references:
  - https://example.org/kettle
detection:
  words: [kettle boils over]
  condition: words
level: high
nightjar:
  version: 3
`;

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

function write(name: string, text: string): void {
  const path = join(world.data, 'rules', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}
const rule = (id: string) => call(world.router.system.rule, { id });
const namesIn = (text: string) => parseAllDocuments(text).map((one) => one.get('name'));

describe('the text of a rule', () => {
  it('is that of the rule which a finding names, with what that listens to', async () => {
    const found = await rule('ssh_brute_force');
    expect(found).toMatchObject({ id: 'ssh_brute_force', title: 'SSH password guessing', own: false });
    expect(namesIn(found!.text)[0]).toBe('ssh_brute_force');
    expect(namesIn(found!.text)).toEqual(expect.arrayContaining(['sshd_failed_password', 'sshd_refused']));
    expect(await rule('sshd_failed_password')).toMatchObject({
      references: [expect.stringContaining('openssh')],
      text: expect.stringMatching(/^# Failures of sshd/),
    });
    expect(await rule('no_such_rule')).toBeNull();
  });

  it('is the user’s own as it stands in the file, from when it is used', async () => {
    expect(await rule('kettle')).toBeNull();
    write('kitchen/kettle.yml', KETTLE);
    expect(await rule('kettle')).toEqual({
      id: 'kettle',
      title: 'The kettle boils over',
      description: 'Water on the stove.',
      references: ['https://example.org/kettle'],
      version: 3,
      own: true,
      text: KETTLE,
    });
    await world.add({ jobs: ['auth'] });
    world.loki.store([line('auth', world.clock.now() - MINUTE, 'the kettle boils over')]);
    await world.pass(2 * MINUTE);
    const { rows } = await call(world.router.findings.list, { filter: {} });
    const finding = await call(world.router.findings.get, { id: rows[0]?.id ?? '' });
    expect(finding?.provenance).toEqual({ kind: 'rule', rule: 'kettle', version: 3 });
  });

  it('stays ours while one that should replace it is broken', async () => {
    const mine = KETTLE.replace('name: kettle', 'name: sshd_refused');
    write('authentication/ssh_brute_force.yml', mine.replace('condition: words', 'condition: wrods'));
    expect(await rule('sshd_refused')).toMatchObject({ title: 'SSH login refused', own: false });
    write('authentication/ssh_brute_force.yml', mine);
    expect(await rule('sshd_refused')).toMatchObject({ title: 'The kettle boils over', own: true });
  });
});
