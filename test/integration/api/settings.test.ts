import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../shared/domain/settings.ts';
import { HOUR, START, World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const get = () => call(world.router.settings.get, undefined);
const change = (input: object) => call(world.router.settings.change, input as never);
const kinds = () => world.events.map(({ kind }) => kind);

describe('settings', () => {
  it('have their defaults until they are changed, by section, and stay over a restart', async () => {
    const defaults = settingsSchema.parse({});
    expect(await get()).toEqual(defaults);
    const changed = await change({
      notifications: { threshold: 'critical', servers: { web1: { day: 'low' } } },
    });
    expect(changed.notifications).toMatchObject({
      threshold: 'critical',
      servers: { web1: { day: 'low', quietHours: null } },
    });
    expect(changed.power).toEqual(defaults.power);
    expect(changed.updates).toEqual({ check: false });
    await change({ power: { pollSlowerOnBattery: 4 } });
    await change({ updates: { check: true } });
    await world.restart();
    expect(await get()).toMatchObject({
      notifications: { threshold: 'critical' },
      power: { pollSlowerOnBattery: 4, askLocalModelOnBattery: true },
      updates: { check: true },
    });
    // A section is replaced whole.
    await change({ notifications: { mostPerHour: 3 } });
    expect((await get()).notifications).toEqual({ ...defaults.notifications, mostPerHour: 3 });
  });

  it.each([
    ['an unknown severity', { notifications: { threshold: 'loud' } }],
    ['an hour that no clock shows', { notifications: { quietHours: { from: '24:00' } } }],
    ['a zone that is none', { notifications: { quietHours: { timeZone: 'Mars/Olympus' } } }],
    ['no notices at all', { notifications: { mostPerHour: 0 } }],
    ['a battery that quickens', { power: { pollSlowerOnBattery: 0 } }],
  ])('are refused with %s', async (_words, input) => {
    const before = await get();
    await expect(change(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await get()).toEqual(before);
  });

  it('are announced when they change', async () => {
    world.events.length = 0;
    await change({ power: {} });
    await world.until(() => kinds().includes('settings-changed'));
  });
});

describe('notifications', () => {
  it('are muted and unmuted, and say so to who listens', async () => {
    const { mute, state } = world.router.notifications;
    world.events.length = 0;
    expect(await call(mute, { until: START + HOUR })).toMatchObject({ mutedUntil: START + HOUR });
    await world.until(() => kinds().includes('notifications-changed'));
    expect(await call(state, undefined)).toMatchObject({ mutedUntil: START + HOUR, waiting: 0 });
    world.events.length = 0;
    await world.pass(HOUR);
    expect(kinds()).toContain('notifications-changed');
    expect((await call(state, undefined)).mutedUntil).toBeNull();
    expect((await call(mute, { until: START })).mutedUntil).toBeNull();
  });

  it('tell of the quiet hours that hold', async () => {
    const quietHours = { from: '06:00', to: '09:30', timeZone: 'UTC' };
    await change({ notifications: { quietHours } });
    const { quietUntil } = await call(world.router.notifications.state, undefined);
    expect(quietUntil).toBe(Date.UTC(2026, 10, 21, 9, 30));
    await change({ notifications: { quietHours: { ...quietHours, enabled: false } } });
    expect((await call(world.router.notifications.state, undefined)).quietUntil).toBeNull();
  });

  it('can be tried out, whatever is set', async () => {
    await change({ notifications: { enabled: false } });
    await call(world.router.notifications.mute, { until: START + HOUR });
    expect(await call(world.router.notifications.test, undefined)).toEqual({ shown: true });
    await world.until(() => world.notices().some(({ notice }) => notice.kind === 'test'));
  });

  it('have no story of a finding that is not there', async () => {
    expect(await call(world.router.notifications.why, { findingId: 'nobody' })).toEqual([]);
  });
});
