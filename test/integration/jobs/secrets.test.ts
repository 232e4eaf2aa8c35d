import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { planted, type Planted } from '../../fixtures/planted-secrets.ts';
import { SECRET_LINES } from '../../fixtures/secret-lines.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

const MODEL = 'qwen3:4b';
const SEED = 20_261_121;
const SHORTEST = 8;

let world: World;
let ollama: ScriptedOllama;

beforeEach(async () => {
  ollama = await ScriptedOllama.start({ script: citing('connecting', { f_title: 'Connections go wrong' }) });
  world = await World.start();
});

afterEach(async () => {
  await world.end();
  await ollama.stop();
});

function drawnLines(): Planted[] {
  return SECRET_LINES.map(
    (text, index) => fc.sample(planted(text), { numRuns: 1, seed: SEED + index })[0],
  ).filter((drawn) => drawn !== undefined);
}

/** Every byte that the engine wrote, backups and side files of the database included. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** Whatever a page can ask for. */
async function answers(): Promise<string> {
  const { router } = world;
  const { rows } = await call(router.findings.list, { filter: { hidden: 'include' }, limit: 200 });
  const findings = await Promise.all(rows.map(({ id }) => call(router.findings.get, { id })));
  const { rows: runs } = await call(router.activity.list, { limit: 200 });
  const details = await Promise.all(runs.map(({ id }) => call(router.activity.get, { id })));
  const rest = [await call(router.servers.list, undefined), await call(router.system.proof, undefined)];
  return JSON.stringify([rows, findings, details, rest, world.events], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

describe('secrets in logs', () => {
  it('reach no file, no prompt, no notice and no page', async () => {
    const drawn = drawnLines();
    const from = START - HOUR / 2;
    world.loki.store([
      ...drawn.map((each, index) => line('auth', from + index * 100, each.line)),
      ...attackLines(from, START),
    ]);
    await world.add({ jobs: ['auth'], ollama: ollama.origin, model: MODEL });
    await world.pass(10 * MINUTE);
    const asked = JSON.stringify(ollama.requests);
    const told = await answers();
    await world.closeEngine();
    const files = filesOf(world.data);
    // The check is worth something only if all of this happened.
    expect(asked).toContain('connecting with user');
    expect(told).toContain('<secret:');
    expect(files.join('')).toContain('<secret:token:');
    // A shorter one may stand anywhere by chance.
    const secrets = drawn.flatMap((each) => each.secrets).filter((secret) => secret.length >= SHORTEST);
    expect(secrets.length).toBeGreaterThan(140);
    const leaked = secrets.filter((secret) => [asked, told, ...files].some((text) => text.includes(secret)));
    expect(leaked).toEqual([]);
  });
});
