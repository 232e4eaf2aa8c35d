import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepareSuppressions } from '../../../electron/engine/findings/suppression-effect.ts';
import { fillTitle } from '../../../electron/engine/findings/title.ts';
import { NoticeDesk } from '../../../electron/engine/jobs/notice-desk.ts';
import { UserSettings } from '../../../electron/engine/jobs/user-settings.ts';
import type { Notifier } from '../../../electron/engine/ports.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { Notice } from '../../../shared/domain/notice.ts';
import { notificationSettingsSchema } from '../../../shared/domain/settings.ts';
import type { Severity } from '../../../shared/domain/words.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { addFinding, addServers, RecordingLog, run } from '../store/store-values.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

/** A desk over a real database that outlives its desks, as a computer outlives its programs. */
class Office {
  readonly #folder = mkdtempSync(join(tmpdir(), 'nightjar-desk-'));
  readonly clock = new ManualClock(NOON);
  readonly log = new RecordingLog();
  readonly shown: Notice[] = [];
  readonly withdrawn: string[] = [];
  changes = 0;
  /** What the host does with a notice before it is shown. */
  onShow: (notice: Notice) => void = () => undefined;
  store: Store = this.#open();
  desk = this.#newDesk();
  #end = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor() {
    addServers(this.store);
    this.start();
  }

  #open(): Store {
    const { clock, log } = this;
    const path = join(this.#folder, 'nightjar.db');
    return openStore({ path, clock, log, version: 'test', renderTitle: fillTitle, prepareSuppressions })
      .store;
  }

  get settings(): UserSettings {
    return new UserSettings(this.store, this.log);
  }

  #newDesk(): NoticeDesk {
    const notifier: Notifier = {
      show: (notice) => {
        this.onShow(notice);
        this.shown.push(notice);
      },
      withdraw: (id) => this.withdrawn.push(id),
    };
    const { clock, log, store, settings } = this;
    return new NoticeDesk({ clock, log, store, settings, notifier, onChange: () => (this.changes += 1) });
  }

  change(change: object): void {
    this.settings.change({
      notifications: notificationSettingsSchema.parse({ quietHours: { enabled: false }, ...change }),
    });
  }

  start(): void {
    this.#end = new AbortController();
    this.desk = this.#newDesk();
    this.#ended = this.desk.run(this.#end.signal);
  }

  /** The program is gone at once: what was not in the database is lost. */
  async kill(): Promise<void> {
    this.#end.abort();
    await this.#ended;
    this.store.close();
    this.store = this.#open();
  }

  async restart(): Promise<void> {
    await this.kill();
    this.start();
  }

  /** A finding with its candidate, in one transaction, as a pass stores them. */
  find(id: string, severity: Severity = 'high', change: object = {}): void {
    this.store.transaction(() => {
      addFinding(this.store, id, { severity, ...change }, { minute: Math.floor(this.clock.now() / MINUTE) });
      this.store.notices.addCandidate(id, 'created', this.clock.now());
    });
  }

  async pass(milliseconds = 0): Promise<void> {
    this.desk.consider();
    await this.clock.advance(milliseconds);
  }

  toldIds(): string[] {
    return this.shown.flatMap(({ findingIds }) => findingIds);
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#ended;
    this.store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function office(change: object = {}): Promise<Office> {
  const made = new Office();
  onTestFinished(() => made.close());
  made.change({ quietHours: { enabled: false }, ...change });
  await made.restart();
  return made;
}

describe('the notice desk', () => {
  it('tells what a pass found, once, and writes down why', async () => {
    const it = await office();
    it.find('f');
    await it.pass();
    expect(it.shown).toEqual([]);
    expect(it.desk.status()).toEqual({ mutedUntil: null, quietUntil: null, waiting: 1 });
    await it.pass(2 * MINUTE);
    expect(it.shown).toMatchObject([{ id: 'finding-f', severity: 'high', body: 'High on web1' }]);
    expect(it.store.notices.decisions('f')).toMatchObject([
      { stage: 'shown', outcome: 'told', at: NOON + 2 * MINUTE, together: 1 },
      { stage: 'hold', outcome: 'waiting', at: NOON, until: NOON + 2 * MINUTE, reason: 'created' },
    ]);
    await it.pass(HOUR);
    expect(it.shown).toHaveLength(1);
    expect(it.store.notices.candidates()).toEqual([]);
    expect(it.store.notices.outbox()).toEqual([]);
  });

  it('knows by the one visibility rule what is hidden, and withdraws what is dealt with', async () => {
    const it = await office();
    it.find('snoozed');
    const snooze = { until: NOON + HOUR, since: NOON, hitsAtStart: 1 };
    it.store.findings.setTriage('snoozed', { state: 'new', stateAt: null, readAt: null, snooze });
    it.find('critical', 'critical');
    await it.pass(5 * MINUTE);
    expect(it.toldIds()).toEqual(['critical']);
    expect(it.store.notices.decisions('snoozed')).toMatchObject([{ stage: 'visible', outcome: 'silent' }]);
    const triage = { state: 'acknowledged', stateAt: it.clock.now(), readAt: null, snooze: null } as const;
    it.store.findings.setTriage('critical', triage);
    await it.pass();
    expect(it.withdrawn).toEqual(['finding-critical']);
  });

  it('shows no values of entities unless it may, and then no e-mail address', async () => {
    const it = await office({ holdSeconds: 0 });
    const about = {
      title: 'SSH login as {user} from {ip|address|addresses}',
      entities: { user: { 'hannah@example.org': 4 }, ip: { '203.0.113.9': 4 } },
    };
    it.find('a', 'critical', about);
    await it.pass(MINUTE);
    it.change({ showDetails: true });
    await it.restart();
    await it.pass(10 * MINUTE);
    it.find('b', 'critical', about);
    it.find('m', 'critical', {
      title: 'Hannah lost 3 mails',
      origin: MODEL,
      identity: { kind: 'model', parts: ['m'] },
    });
    await it.pass(MINUTE);
    expect(it.shown.map(({ title }) => title)).toEqual([
      'SSH login as a user from 1 address',
      '2 findings on web1',
    ]);
    expect(it.shown[1]?.body).toBe(
      'Critical: SSH login as <e-mail> from 1 address\nCritical: Hannah lost 3 mails',
    );
    it.change({ showDetails: false });
    await it.restart();
    it.find('n', 'critical', { title: 'Hannah lost 3 mails', origin: MODEL });
    await it.pass(5 * MINUTE);
    expect(it.shown.at(-1)).toMatchObject({
      title: 'The model found a security problem',
      body: 'Critical on web1',
    });
  });

  it('holds everything while muted, across restarts, and tells it when the mute ends', async () => {
    const it = await office();
    expect(it.desk.mute(NOON + HOUR)).toMatchObject({ mutedUntil: NOON + HOUR });
    it.find('f', 'critical');
    await it.pass(10 * MINUTE);
    await it.restart();
    expect(it.desk.status()).toMatchObject({ mutedUntil: NOON + HOUR, waiting: 1 });
    it.find('g');
    await it.pass(20 * MINUTE);
    expect(it.shown).toEqual([]);
    const before = it.changes;
    await it.pass(30 * MINUTE);
    expect(it.shown).toMatchObject([{ title: 'While notifications were muted: 2 findings' }]);
    expect(it.desk.status()).toEqual({ mutedUntil: null, quietUntil: null, waiting: 0 });
    expect(it.changes).toBeGreaterThan(before);
  });

  it('takes a long time without a run for sleep', async () => {
    const it = await office();
    it.store.runs.insert(run('last', { startedAt: NOON, state: 'complete', finishedAt: NOON }));
    await it.kill();
    await it.clock.advance(3 * HOUR);
    it.start();
    it.find('f', 'high', { lastSeen: NOON + HOUR });
    it.find('g', 'high');
    await it.pass(5 * MINUTE);
    expect(it.shown).toMatchObject([{ title: 'While this computer slept: 2 findings' }]);
  });

  it('goes on after an error of the database or the host, and says so in the log', async () => {
    const it = await office();
    it.find('f', 'critical');
    it.onShow = () => {
      throw new Error('no notification service');
    };
    await it.pass();
    expect(it.desk.test()).toBe(false);
    expect(it.shown).toEqual([]);
    expect(it.log.entries.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { id: 'finding-f' } },
      { message: 'the test notice could not be shown' },
    ]);
    it.onShow = () => undefined;
    await it.pass(10 * MINUTE);
    expect(it.toldIds()).toEqual(['f']);
    expect(it.desk.test()).toBe(true);
    expect(it.shown.at(-1)?.kind).toBe('test');
  });

  it('forgets a state that it cannot read, and says so', async () => {
    const it = await office();
    await it.kill();
    it.store.settings.set('notices.state', { version: 7 });
    it.store.settings.set('settings.power', { pollSlowerOnBattery: 'often' });
    it.start();
    expect(it.settings.get().power.pollSlowerOnBattery).toBe(1);
    it.find('f', 'critical');
    await it.pass();
    expect(it.toldIds()).toEqual(['f']);
    expect(it.log.entries.map(({ message }) => message)).toContain(
      'what was notified cannot be read and is forgotten',
    );
  });

  it('keeps decisions for 90 days', async () => {
    const it = await office();
    it.find('f', 'critical');
    await it.pass();
    it.store.prune(NOON + 90 * 24 * HOUR);
    expect(it.store.notices.decisions('f')).toHaveLength(1);
    it.store.prune(NOON + 90 * 24 * HOUR + 1);
    expect(it.store.notices.decisions('f')).toEqual([]);
  });
});

/** Where the program dies. */
type Death = 'before-deciding' | 'before-showing' | 'after-showing' | 'later' | 'never';

describe('a program that dies at any point', () => {
  const step = fc.record({
    severity: fc.constantFrom<Severity>('low', 'high', 'critical'),
    after: fc.integer({ min: 0, max: 20 * MINUTE }),
    death: fc.constantFrom<Death>('before-deciding', 'before-showing', 'after-showing', 'later', 'never'),
  });

  it('loses no notice, and tells none twice: what is shown again has the same id and says the same', async () => {
    let again = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const it = new Office();
        try {
          it.change({ quietHours: { enabled: false } });
          await it.restart();
          for (const [index, { severity, after, death }] of steps.entries()) {
            await live(it, `f${index}`, severity, after, death);
          }
          await it.pass(2 * HOUR);
          again += check(
            it,
            steps.map(({ severity }) => severity),
          );
        } finally {
          await it.close();
        }
      }),
      { numRuns: 12 },
    );
    expect(again).toBeGreaterThan(0);
  });

  async function live(
    it: Office,
    id: string,
    severity: Severity,
    after: number,
    death: Death,
  ): Promise<void> {
    if (death === 'before-deciding') await it.kill();
    it.find(id, severity);
    if (death === 'before-deciding') it.start();
    if (death === 'before-showing') {
      it.onShow = () => {
        throw new Error('killed');
      };
    }
    if (death === 'after-showing') {
      it.store.notices.delivered = () => {
        throw new Error('killed');
      };
    }
    await it.pass(after);
    it.onShow = () => undefined;
    if (death !== 'never') await it.restart();
  }

  /** How many notices were shown again. */
  function check(it: Office, severities: readonly Severity[]): number {
    for (const [index, severity] of severities.entries()) {
      const told = it.store.notices.decisions(`f${index}`).filter(({ outcome }) => outcome === 'told');
      expect(told).toHaveLength(severity === 'low' ? 0 : 1);
      expect(it.toldIds().includes(`f${index}`)).toBe(severity !== 'low');
    }
    expect(it.store.notices.outbox()).toEqual([]);
    const texts = it.shown.map((notice) => JSON.stringify(notice));
    const repeated = texts.filter((text, place) => texts.indexOf(text) !== place).length;
    for (const [place, notice] of it.shown.entries()) {
      // A finding that is named anew is named by the notice that replaces the one that named it.
      const earlier = it.shown.slice(0, place).filter(({ id }) => id !== notice.id);
      const named = new Set(earlier.flatMap(({ findingIds }) => findingIds));
      expect(notice.findingIds.filter((id) => named.has(id))).toEqual([]);
    }
    return repeated;
  }
});

describe('a host that refuses', () => {
  const refusing = () => {
    throw new Error('nobody is there');
  };

  it('is asked again, and one summary stands for the notices that it refused', async () => {
    const it = await office({ holdSeconds: 0 });
    it.onShow = refusing;
    it.find('f1');
    await it.pass();
    it.find('f2', 'critical');
    await it.pass(30 * MINUTE);
    expect(it.log.entries.filter(({ message }) => message.includes('tried again'))).toHaveLength(1);
    expect(it.store.notices.outbox()).toHaveLength(2);
    it.onShow = () => undefined;
    await it.pass();
    expect(it.shown).toMatchObject([
      {
        id: 'digest',
        kind: 'digest',
        severity: 'critical',
        title: 'While nobody could be told: 2 findings',
        silent: false,
      },
    ]);
    expect(it.shown[0]?.findingIds).toEqual(['f2', 'f1']);
    expect(it.store.notices.outbox()).toEqual([]);
    it.find('f3', 'critical');
    await it.pass(30 * MINUTE);
    expect(it.shown.at(-1)).toMatchObject({ id: 'finding-f3' });
  });
});

const MODEL = {
  kind: 'model',
  model: 'qwen3:4b',
  digest: 'sha256:1',
  promptVersion: 1,
  lens: 'general',
  lensVersion: 1,
  promptTokens: 1,
  answerTokens: 1,
  seconds: 1,
} as const;
