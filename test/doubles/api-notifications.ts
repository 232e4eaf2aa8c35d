import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/contract.ts';
import type { NotificationState } from '../../shared/contract/notifications.ts';
import { settingsChangeSchema, type SettingsChange } from '../../shared/contract/settings.ts';
import type { EngineEvent, Host } from '../../shared/contract/system.ts';
import type { Notice, NoticeDecision } from '../../shared/domain/notice.ts';
import { settingsSchema, type Settings } from '../../shared/domain/settings.ts';
import { MINUTE } from './api-data.ts';

/** A browser's host: the page shows notices, there is no keychain, and it is started by hand. */
const BROWSER_HOST: Host = {
  kind: 'browser',
  notices: 'page',
  keychain: { available: false, place: 'memory-browser', setAside: null },
  startAtLogin: null,
  onBattery: false,
};

export const DESKTOP_HOST: Host = {
  kind: 'desktop',
  notices: 'host',
  keychain: { available: true, place: 'desktop-keychain', setAside: null },
  startAtLogin: 'off',
  onBattery: true,
};

const TEST_NOTICE: Notice = {
  id: 'test',
  kind: 'test',
  findingIds: [],
  severity: 'info',
  title: 'Nightjar can reach you',
  body: 'This is what a notification looks like.',
  silent: false,
};

/** Settings, notices and the host, in memory. A test changes them through the public fields. */
export class NotificationsDouble {
  settings: Settings = settingsSchema.parse({});
  readonly changes: SettingsChange[] = [];
  host: Host = BROWSER_HOST;
  state: NotificationState = { mutedUntil: null, quietUntil: null, waiting: 0 };
  /** By finding id; of a finding that is not named the engine decided nothing yet. */
  decisions: Readonly<Record<string, readonly NoticeDecision[]>>;
  /** What asking the system to start Nightjar at login leads to. */
  loginAnswer: 'on' | 'requires-approval' = 'on';
  readonly #emit: (event: EngineEvent) => void;

  constructor(now: number, emit: (event: EngineEvent) => void) {
    this.decisions = decisions(now);
    this.#emit = emit;
  }

  routers(os: Implementer) {
    return {
      settings: {
        get: os.settings.get.handler(() => this.settings),
        change: os.settings.change.handler(({ input }) => {
          this.changes.push(input);
          this.settings = settingsSchema.parse({ ...this.settings, ...settingsChangeSchema.parse(input) });
          this.#emit({ kind: 'settings-changed' });
          return this.settings;
        }),
      },
      notifications: {
        state: os.notifications.state.handler(() => this.state),
        mute: os.notifications.mute.handler(({ input }) => {
          this.state = { ...this.state, mutedUntil: input.until };
          this.#emit({ kind: 'notifications-changed' });
          return this.state;
        }),
        why: os.notifications.why.handler(({ input }) => [...(this.decisions[input.findingId] ?? [])]),
        test: os.notifications.test.handler(() => {
          this.#emit({ kind: 'notice', notice: TEST_NOTICE });
          return { shown: true };
        }),
      },
    };
  }

  setStartAtLogin(enabled: boolean): Host {
    this.host = { ...this.host, startAtLogin: enabled ? this.loginAnswer : 'off' };
    return this.host;
  }
}

export type Implementer = ReturnType<typeof implementer>;
/** Only its type is used. */
function implementer() {
  return implement(contract).use(async ({ next }) => await next());
}

/** What the pipeline decided, by finding id, newest first as the engine answers. */
function decisions(now: number): Record<string, NoticeDecision[]> {
  const decision = (
    findingId: string,
    minutesAgo: number,
    told: Partial<NoticeDecision>,
  ): NoticeDecision => ({
    findingId,
    at: now - minutesAgo * MINUTE,
    reason: 'created',
    stage: 'shown',
    outcome: 'told',
    severity: 'high',
    threshold: 'high',
    until: null,
    together: null,
    ...told,
  });
  return {
    'f-ssh': [
      decision('f-ssh', 20, { together: 4 }),
      decision('f-ssh', 22, { stage: 'hold', outcome: 'waiting', until: now - 20 * MINUTE }),
    ],
    'f-oom': [decision('f-oom', 3, { severity: 'critical', together: 1 })],
    'f-disk': [decision('f-disk', 45, { stage: 'threshold', outcome: 'silent', severity: 'medium' })],
  };
}
