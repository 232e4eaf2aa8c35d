import { describe, expect, it } from 'vitest';
import { thresholdsOf } from '../../../electron/engine/notify/threshold.ts';
import type { Severity } from '../../../shared/domain/words.ts';
import { HOUR, MINUTE, NOON, PolicyWorld, settings } from './world.ts';

const NIGHT = Date.UTC(2026, 10, 21, 23, 0, 0);
const MORNING = Date.UTC(2026, 10, 22, 7, 0, 0);

function atNight(change: object = {}): PolicyWorld {
  const world = new PolicyWorld(change);
  world.now = NIGHT;
  return world;
}

const ids = (notices: readonly { id: string }[]) => notices.map(({ id }) => id);

describe('visible', () => {
  it('what is hidden is not told', () => {
    const world = new PolicyWorld();
    expect(world.raise('f', 'critical', { visible: false })).toEqual([]);
    expect(world.story('f')).toEqual(['visible silent']);
    expect(world.state.waiting).toEqual([]);
  });

  it('what is gone is forgotten', () => {
    const world = new PolicyWorld();
    world.raise('f');
    world.findings.delete('f');
    world.step([world.candidate('nobody')]);
    expect(world.state.waiting).toEqual([]);
    expect(world.wakeAt).toBeNull();
  });
});

describe('reason', () => {
  it('the same finding is told once; again when it is back, or graver than was told', () => {
    const world = new PolicyWorld({ holdSeconds: 0 });
    expect(ids(world.raise('f'))).toEqual(['finding-f']);
    world.pass(HOUR);
    world.step([world.candidate('f')]);
    expect(world.step([world.candidate('f', 'severity-raised')])).toEqual([]);
    expect(world.story('f')).toEqual(['shown told', 'reason silent', 'reason silent']);
    world.set('f', { severity: 'critical' });
    expect(world.step([world.candidate('f', 'severity-raised')])).toMatchObject([
      { id: 'finding-f', severity: 'critical' },
    ]);
    world.pass(HOUR);
    world.acknowledge('f');
    world.pass(HOUR);
    world.set('f', { state: 'new' });
    expect(world.step([world.candidate('f', 'regressed')])).toMatchObject([{ id: 'finding-f' }]);
  });

  it('an acknowledged finding is told again only when it gets graver', () => {
    const world = new PolicyWorld({ holdSeconds: 0 });
    world.raise('f');
    world.pass(MINUTE);
    world.acknowledge('f');
    world.pass(HOUR);
    world.set('f', { severity: 'critical' });
    expect(ids(world.step([world.candidate('f', 'severity-raised')]))).toEqual(['finding-f']);
  });

  it('what nobody looked at is told once more after the hours that were set', () => {
    const world = new PolicyWorld({ holdSeconds: 0, remindAfterHours: 4 });
    world.raise('f');
    world.raise('read', 'high', { serverIds: ['db1'] });
    world.raise('settled', 'high', { serverIds: ['mail1'] });
    world.pass(MINUTE);
    world.set('read', { readAt: world.now });
    world.acknowledge('settled');
    expect(world.passTo(NOON + 4 * HOUR - 1)).toEqual([]);
    expect(world.pass(1)).toMatchObject([{ id: 'finding-f', body: 'Still open. High on web1' }]);
    expect(world.pass(48 * HOUR)).toEqual([]);
  });
});

describe('switched off', () => {
  it('nothing is told, and nothing is owed when it is switched on again', () => {
    const world = new PolicyWorld({ enabled: false });
    world.raise('f', 'critical');
    expect(world.story('f')).toEqual(['switched-off silent']);
    world.settings = settings();
    expect(world.pass(HOUR)).toEqual([]);
  });
});

describe('threshold', () => {
  it.each<[string, object, string[], Severity, Severity]>([
    ['what is set for all', {}, ['a'], 'high', 'critical'],
    ['no server', {}, [], 'high', 'critical'],
    ['a server’s own', { servers: { a: { day: 'low', quietHours: 'high' } } }, ['a'], 'low', 'high'],
    ['a server’s own for others', { servers: { a: { day: 'low' } } }, ['b'], 'high', 'critical'],
    [
      'never milder at night than by day',
      { servers: { a: { day: 'critical', quietHours: 'low' } } },
      ['a'],
      'critical',
      'critical',
    ],
    [
      'night follows day',
      { threshold: 'medium', quietHours: { threshold: 'low' } },
      ['a'],
      'medium',
      'medium',
    ],
    [
      'the most permissive of several',
      { servers: { a: { day: 'critical' }, b: { day: 'info', quietHours: 'medium' } } },
      ['a', 'b'],
      'info',
      'medium',
    ],
    ['a server called like a property of objects', {}, ['constructor', '__proto__'], 'high', 'critical'],
  ])('%s', (_words, change, serverIds, day, quietHours) => {
    expect(thresholdsOf(settings(change), serverIds)).toEqual({ day, quietHours });
  });

  it('what is below is silent, and says what it was compared with', () => {
    const world = new PolicyWorld({ servers: { web1: { day: 'critical' } } });
    world.raise('f', 'high');
    expect(world.decisions).toMatchObject([
      { stage: 'threshold', outcome: 'silent', threshold: 'critical', severity: 'high' },
    ]);
  });

  it('what was below speaks when it gets graver', () => {
    const world = new PolicyWorld();
    world.raise('f', 'medium');
    world.set('f', { severity: 'high' });
    world.step([world.candidate('f', 'severity-raised')]);
    expect(ids(world.pass(2 * MINUTE))).toEqual(['finding-f']);
  });
});

describe('muted', () => {
  it('holds everything, critical too, and tells it in one notice at its end', () => {
    const world = new PolicyWorld();
    world.mutedUntil = NOON + HOUR;
    world.raise('low', 'low');
    world.raise('high', 'high');
    world.raise('critical', 'critical', { serverIds: ['db1'] });
    expect(world.pass(HOUR - 1)).toEqual([]);
    expect(world.story('critical')).toEqual(['muted waiting']);
    expect(world.pass(1)).toMatchObject([
      {
        id: 'digest',
        kind: 'digest',
        severity: 'critical',
        silent: false,
        findingIds: ['critical', 'high'],
        title: 'While notifications were muted: 2 findings',
        body: 'Critical: Plain critical (db1)\nPlain high (web1)',
      },
    ]);
    expect(world.story('critical')).toEqual(['muted waiting', 'shown told']);
    expect(world.pass(24 * HOUR)).toEqual([]);
  });

  it('ends when the person ends it; what was dealt with meanwhile is not told', () => {
    const world = new PolicyWorld();
    world.mutedUntil = NOON + HOUR;
    world.raise('f', 'critical');
    world.raise('g', 'critical');
    world.pass(MINUTE);
    world.acknowledge('f');
    world.mutedUntil = null;
    expect(world.step()).toMatchObject([{ findingIds: ['g'] }]);
    expect(world.story('f')).toEqual(['muted waiting', 'muted silent']);
  });

  it('into the quiet hours: critical ones are told then, the others in the morning', () => {
    const world = atNight();
    world.mutedUntil = NIGHT + HOUR;
    world.raise('high', 'high');
    world.raise('critical', 'critical');
    expect(world.pass(HOUR)).toMatchObject([{ findingIds: ['critical'] }]);
    expect(world.passTo(MORNING)).toMatchObject([
      { findingIds: ['high'], title: 'During the quiet hours: 1 finding' },
    ]);
  });
});

describe('quiet hours', () => {
  it('hold what is not critical until they end, then it is told in one notice', () => {
    const world = atNight();
    world.raise('f');
    world.raise('g', 'high', { serverIds: ['db1'] });
    expect(ids(world.raise('critical', 'critical'))).toEqual(['finding-critical']);
    expect(world.decisions[0]).toMatchObject({
      stage: 'quiet-hours',
      outcome: 'waiting',
      until: MORNING,
      threshold: 'critical',
    });
    expect(world.passTo(MORNING - 1)).toEqual([]);
    expect(world.pass(1)).toMatchObject([
      { id: 'digest', findingIds: ['f', 'g'], title: 'During the quiet hours: 2 findings' },
    ]);
  });

  it('let through what a server’s stricter threshold of the night lets through', () => {
    const world = atNight({ servers: { web1: { quietHours: 'high' } } });
    world.raise('f');
    expect(ids(world.pass(2 * MINUTE))).toEqual(['finding-f']);
  });

  it('that are moved are decided anew', () => {
    const world = atNight();
    world.raise('f');
    world.settings = settings({ quietHours: { timeZone: 'UTC', enabled: false } });
    expect(world.step()).toMatchObject([{ id: 'digest', findingIds: ['f'] }]);
  });
});

describe('after sleep', () => {
  it('what catching up finds is told in one notice, five minutes after the last', () => {
    const world = new PolicyWorld();
    world.wokeAt = NOON;
    const slept = { lastSeen: NOON - 3 * HOUR };
    world.raise('f', 'high', slept);
    world.pass(3 * MINUTE);
    world.raise('g', 'high', { ...slept, serverIds: ['db1'] });
    expect(world.pass(5 * MINUTE - 1)).toEqual([]);
    expect(world.pass(1)).toMatchObject([
      { id: 'digest', findingIds: ['f', 'g'], title: 'While this computer slept: 2 findings' },
    ]);
  });

  it('fifteen minutes after the first at the most, two after a critical one', () => {
    const many = new PolicyWorld();
    many.wokeAt = NOON;
    for (let minute = 0; minute < 15; minute++) {
      expect(many.raise(`f${minute}`, 'high', { lastSeen: NOON - 1 })).toEqual([]);
      expect(many.passTo(NOON + (minute + 1) * MINUTE - 1)).toEqual([]);
    }
    expect(many.pass(1)[0]?.findingIds).toHaveLength(15);

    const grave = new PolicyWorld();
    grave.wokeAt = NOON;
    grave.raise('f', 'high', { lastSeen: NOON - 1 });
    grave.pass(MINUTE);
    grave.raise('critical', 'critical', { lastSeen: NOON - 1 });
    expect(grave.pass(2 * MINUTE)).toMatchObject([{ findingIds: ['critical', 'f'] }]);
  });

  it('what happens now is told as always, and what was held before goes along', () => {
    const world = new PolicyWorld();
    world.raise('before');
    world.now += 5 * HOUR;
    world.wokeAt = world.now;
    expect(world.step()).toEqual([]);
    world.pass(3 * MINUTE);
    world.raise('fresh', 'critical');
    expect(world.shown.map(({ notice }) => notice.id)).toEqual(['finding-fresh']);
    expect(world.pass(2 * MINUTE)).toMatchObject([{ id: 'digest', findingIds: ['before'] }]);
  });
});

describe('hold', () => {
  it.each([
    ['acknowledged', { state: 'acknowledged', stateAt: NOON + MINUTE }],
    ['resolved', { state: 'resolved', stateAt: NOON + MINUTE }],
    ['snoozed or hidden', { visible: false }],
  ] as const)('what is %s meanwhile is not told', (_words, change) => {
    const world = new PolicyWorld();
    world.raise('f');
    world.pass(MINUTE);
    world.set('f', change);
    expect(world.pass(HOUR)).toEqual([]);
    expect(world.story('f')).toEqual(['hold waiting', 'hold silent']);
  });

  it('lasts as long as was set, and not at all for critical ones', () => {
    const world = new PolicyWorld({ holdSeconds: 30 });
    world.raise('f');
    expect(world.decisions).toMatchObject([{ stage: 'hold', until: NOON + 30_000 }]);
    expect(world.pass(29_999)).toEqual([]);
    expect(ids(world.pass(1))).toEqual(['finding-f']);
    expect(ids(world.raise('g', 'critical', { serverIds: ['db1'] }))).toEqual(['finding-g']);
  });

  it('a clock that is set back holds nothing up', () => {
    const world = new PolicyWorld();
    world.raise('f');
    world.now -= 24 * HOUR;
    world.step();
    expect(ids(world.pass(2 * MINUTE))).toEqual(['finding-f']);
    world.now -= 24 * HOUR;
    world.raise('g');
    expect(ids(world.pass(2 * MINUTE))).toEqual(['finding-g']);
  });
});

describe('group', () => {
  it('all that waits for a server when one is due is one notice; other servers have their own', () => {
    const world = new PolicyWorld();
    world.raise('a');
    world.raise('other', 'high', { serverIds: ['db1'] });
    world.pass(MINUTE);
    world.raise('b');
    const shown = world.pass(MINUTE);
    expect(shown).toMatchObject([
      { id: 'server-web1', kind: 'group', findingIds: ['a', 'b'], title: '2 findings on web1' },
      { id: 'finding-other', kind: 'finding', findingIds: ['other'] },
    ]);
    expect(
      world.decisions.filter(({ outcome }) => outcome === 'told').map(({ together }) => together),
    ).toEqual([2, 2, 1]);
  });

  it('within five minutes after a notice the next ones of its server wait and join', () => {
    const world = new PolicyWorld({ holdSeconds: 0 });
    world.raise('a');
    world.pass(MINUTE);
    expect(world.raise('b')).toEqual([]);
    expect(world.story('b')).toEqual(['group waiting']);
    world.pass(MINUTE);
    world.raise('c');
    expect(world.pass(3 * MINUTE)).toMatchObject([{ id: 'server-web1', findingIds: ['b', 'c'] }]);
    world.pass(MINUTE);
    // The notice is still on the screen: what it told stays in it.
    world.raise('d');
    expect(world.pass(4 * MINUTE)).toMatchObject([{ id: 'finding-d', findingIds: ['d'] }]);
    world.raise('e');
    world.raise('f');
    expect(world.pass(5 * MINUTE)).toMatchObject([{ id: 'server-web1', findingIds: ['b', 'c', 'e', 'f'] }]);
  });

  it('a critical one is told alone and at once, the next within five minutes joins after them', () => {
    const world = new PolicyWorld();
    world.raise('a');
    world.pass(MINUTE);
    expect(world.raise('critical', 'critical')).toMatchObject([
      { id: 'finding-critical', findingIds: ['critical'] },
    ]);
    world.pass(MINUTE);
    expect(world.raise('again', 'critical')).toEqual([]);
    expect(ids(world.raise('elsewhere', 'critical', { serverIds: ['db1'] }))).toEqual(['finding-elsewhere']);
    expect(world.pass(4 * MINUTE - 1)).toEqual([]);
    expect(world.pass(1)).toMatchObject([
      { id: 'server-web1', findingIds: ['again', 'a'], severity: 'critical' },
    ]);
  });

  it('a critical one does not wait for a notice that was none', () => {
    const world = new PolicyWorld({ holdSeconds: 0 });
    world.raise('a');
    world.pass(MINUTE);
    expect(ids(world.raise('critical', 'critical'))).toEqual(['finding-critical']);
  });
});

describe('cap and digest', () => {
  const servers = (index: number) => ({ serverIds: [`s${String(index).padStart(2, '0')}`] });

  it('the last place of an hour is the digest of all that did not fit', () => {
    const world = new PolicyWorld({ holdSeconds: 0, mostPerHour: 3 });
    for (let index = 0; index < 6; index++) world.raise(`f${index}`, 'high', servers(index));
    expect(ids(world.shown.map(({ notice }) => notice))).toEqual(['finding-f0', 'finding-f1']);
    expect(world.story('f5')).toEqual(['cap waiting']);
    expect(world.pass(5 * MINUTE)).toMatchObject([
      { id: 'digest', title: '+4 more in the inbox', silent: true, findingIds: ['f2', 'f3', 'f4', 'f5'] },
    ]);
    world.raise('late', 'high', servers(9));
    // What the digest told stays in it while it may still be on the screen.
    expect(world.pass(5 * MINUTE)).toMatchObject([{ id: 'digest', title: '+5 more in the inbox' }]);
    world.passTo(NOON + HOUR);
    world.raise('next', 'high', servers(10));
    expect(ids(world.shown.slice(-1).map(({ notice }) => notice))).toEqual(['finding-next']);
  });

  it('a critical one in it makes it due in five minutes, and heard', () => {
    const world = new PolicyWorld({ holdSeconds: 0, mostPerHour: 1 });
    world.raise('f');
    world.pass(4 * MINUTE);
    world.raise('critical', 'critical', servers(1));
    world.pass(4 * MINUTE);
    world.raise('g', 'high', servers(2));
    expect(world.pass(MINUTE)).toMatchObject([
      { id: 'digest', silent: false, findingIds: ['critical', 'f', 'g'] },
    ]);
  });

  it('findings below the threshold are collected from the severity that was set', () => {
    const world = new PolicyWorld({ digestFrom: 'medium' });
    world.raise('medium', 'medium');
    world.raise('low', 'low');
    expect(world.story('medium')).toEqual(['digest waiting']);
    expect(world.story('low')).toEqual(['threshold silent']);
    expect(world.pass(5 * MINUTE)).toMatchObject([
      { id: 'digest', findingIds: ['medium'], severity: 'medium' },
    ]);
    world.raise('m', 'medium');
    world.set('m', { severity: 'high' });
    world.step([world.candidate('m', 'severity-raised')]);
    expect(ids(world.pass(2 * MINUTE))).toEqual(['finding-m']);
  });
});

describe('what is shown', () => {
  it('is withdrawn when all of it is dealt with', () => {
    const world = new PolicyWorld({ holdSeconds: 0 });
    world.set('a');
    world.set('b');
    expect(ids(world.step([world.candidate('a'), world.candidate('b')]))).toEqual(['server-web1']);
    world.pass(MINUTE);
    world.acknowledge('a');
    expect(world.withdrawn).toEqual([]);
    world.set('b', { visible: false });
    world.step();
    expect(world.withdrawn.map(({ id }) => id)).toEqual(['server-web1']);
    world.step();
    expect(world.withdrawn).toHaveLength(1);
  });

  it('is forgotten in the end, so that what is remembered stays small', () => {
    const world = new PolicyWorld({ holdSeconds: 0, mostPerHour: 60 });
    for (let index = 0; index < 1050; index++) {
      world.raise(`f${index}`, 'critical');
      world.now += 6 * MINUTE;
    }
    expect(world.state.told).toHaveLength(1000);
    expect(world.state.shown).toHaveLength(100);
    expect(world.state.spent.length).toBeLessThan(60);
    expect(Object.keys(world.state.servers)).toEqual(['web1']);
  });
});

describe('decisions', () => {
  it('are not repeated while nothing changes', () => {
    const world = atNight();
    world.raise('f');
    for (let turn = 0; turn < 5; turn++) {
      world.pass(MINUTE);
      world.step();
    }
    expect(world.story('f')).toEqual(['quiet-hours waiting']);
    world.mutedUntil = MORNING;
    world.step();
    world.mutedUntil = MORNING + HOUR;
    world.step();
    expect(world.story('f')).toEqual(['quiet-hours waiting', 'muted waiting', 'muted waiting']);
  });
});
