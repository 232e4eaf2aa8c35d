import { afterEach, describe, expect, it } from 'vitest';
import { createEngineClient, type EngineClient } from '../../../electron/desktop/engine-client.ts';
import type { ShellState } from '../../../electron/desktop/shell-shape.ts';
import { watchShellState, type ShellWatch } from '../../../electron/desktop/shell-state.ts';
import { ApiDouble, type Variant } from '../../doubles/api.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { silentLog } from '../../doubles/log.ts';
import { prompt } from './shell-fixture.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

const watches: ShellWatch[] = [];
afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.stop();
});

/** The engine's answers, made at once and given out as slowly as a test says. */
function slowed(client: EngineClient) {
  const delay = { gate: Promise.resolve(), asked: 0 };
  const list: EngineClient['findings']['list'] = async (...input) => {
    delay.asked += 1;
    const answer = await client.findings.list(...input);
    await delay.gate;
    return answer;
  };
  const { servers, notifications, system, settings } = client;
  return {
    delay,
    client: { findings: { list }, servers, notifications, system, settings } as unknown as EngineClient,
  };
}

async function watched(variant: Variant) {
  const clock = new ManualClock();
  const api = new ApiDouble(variant, clock);
  const states: ShellState[] = [];
  const { client, delay } = slowed(createEngineClient(api.router()));
  const watch = watchShellState({ client, clock, log: silentLog, onChange: (state) => states.push(state) });
  watches.push(watch);
  await watch.refresh();
  return { clock, api, states, watch, delay };
}

describe('the picture of the engine', () => {
  it('has the count, the gravest findings and each server', async () => {
    const { api, watch } = await watched('busy');
    const state = watch.current();
    const fresh = api.findings.filter((one) => one.state === 'new' && one.mark?.kind !== 'snoozed');
    expect(state.newCount).toBe(fresh.length);
    expect(state.worst).toBe('critical');
    expect(state.top).toHaveLength(Math.min(5, fresh.length));
    expect(state.top[0]?.severity).toBe('critical');
    expect(state.servers.map(({ name }) => name)).toEqual(api.servers.map(({ server }) => server.name));
    expect(state.shape).not.toBe('idle');
  });

  it('is idle on a quiet morning', async () => {
    const { watch } = await watched('quiet');
    expect(watch.current()).toMatchObject({ shape: 'idle', newCount: 0, worst: null, top: [] });
  });

  it('is asked anew after events, once for a burst of them', async () => {
    const { api, clock, watch, delay } = await watched('quiet');
    await clock.advance(0);
    const before = delay.asked;
    api.arrive(3);
    for (let times = 0; times < 20; times++) api.emit({ kind: 'health-changed', serverId: 'server-web1' });
    expect(watch.current().newCount).toBe(0);
    await clock.advance(SECOND);
    expect(watch.current().newCount).toBe(3);
    expect(delay.asked).toBe(before + 1);
  });

  it('tells of changes alone', async () => {
    const { api, clock, states } = await watched('quiet');
    await clock.advance(0);
    const before = states.length;
    api.emit({ kind: 'settings-changed' });
    await clock.advance(SECOND);
    expect(states.length).toBe(before);
  });

  it('holds the questions that wait', async () => {
    const { api, clock, watch } = await watched('quiet');
    await clock.advance(0);
    api.ask(prompt({ host: 'mail' }));
    await clock.advance(SECOND);
    expect(watch.current()).toMatchObject({ shape: 'attention', prompts: [{ host: 'mail' }] });
  });

  it('sees within a minute what no event tells', async () => {
    const { api, clock, watch } = await watched('quiet');
    api.servers = api.servers.map((view) => ({ ...view, server: { ...view.server, paused: true } }));
    await clock.advance(MINUTE + SECOND);
    expect(watch.current().shape).toBe('paused');
  });

  it('keeps what it knew while the engine fails, says why, and comes back', async () => {
    const { api, clock, watch } = await watched('busy');
    const { newCount } = watch.current();
    api.failure = {
      code: 'store-failed',
      message: 'The database could not be read.',
      advice: 'Free some space.',
    };
    await watch.refresh();
    expect(watch.current()).toMatchObject({ shape: 'error', newCount, failure: { code: 'store-failed' } });
    api.failure = null;
    await clock.advance(MINUTE + SECOND);
    expect(watch.current()).toMatchObject({ newCount, failure: null });
  });

  it('subscribes again when the events could not be had', async () => {
    const { api, clock, watch } = await watched('failing');
    expect(watch.current().shape).toBe('error');
    api.failure = null;
    await clock.advance(MINUTE);
    expect(api.listening).toBe(1);
  });

  it('asks once more when it is asked while an answer is on its way', async () => {
    const { api, watch, delay } = await watched('quiet');
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = delay.asked;
    delay.gate = promise;
    const first = watch.refresh();
    await expect.poll(() => delay.asked).toBe(asked + 1);
    await new Promise(setImmediate);
    api.arrive(1);
    const second = watch.refresh();
    resolve();
    await Promise.all([first, second]);
    expect(watch.current().newCount).toBe(1);
    expect(delay.asked).toBe(asked + 2);
  });

  it('ends', async () => {
    const { api, clock, states, watch } = await watched('quiet');
    await clock.advance(0);
    await watch.stop();
    const before = states.length;
    api.arrive(1);
    await clock.advance(2 * MINUTE);
    expect(states.length).toBe(before);
    expect(api.listening).toBe(0);
    expect(clock.waiting).toBe(0);
  });
});
