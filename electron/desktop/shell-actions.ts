import type { TriageAction } from '../../shared/contract/findings.ts';
import type { Milliseconds } from '../../shared/domain/time.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { EngineClient } from './engine-client.ts';
import type { NoticeAction } from './notifications.ts';
import type { TrayActions } from './tray-menu.ts';

const SNOOZE_MILLISECONDS = 3_600_000;

interface ActionParts {
  readonly client: EngineClient;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Opens the window at a route, or where it was. */
  readonly open: (route: string | null) => void;
  readonly quit: () => void;
}

/**
 * What tray, menu and notices can do without the page. What the engine refuses is logged, and the window is opened
 * where it can be done by hand: a press of a button must not come to nothing.
 */
export class ShellActions implements TrayActions {
  readonly #parts: ActionParts;

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  openWindow(): void {
    this.#parts.open(null);
  }

  openInbox(): void {
    this.#parts.open('#/inbox');
  }

  openFinding(id: string): void {
    this.#parts.open(findingRoute(id));
  }

  openServers(): void {
    this.#parts.open('#/servers');
  }

  openSettings(): void {
    this.#parts.open('#/settings');
  }

  pollNow(): void {
    this.#try('poll', '#/servers', () => this.#parts.client.servers.pollNow({ id: null }));
  }

  mute(until: Milliseconds | null): void {
    this.#try('mute', '#/settings', () => this.#parts.client.notifications.mute({ until }));
  }

  quit(): void {
    this.#parts.quit();
  }

  /** Does what a person chose at a notice. */
  answerNotice({ kind, findingIds }: NoticeAction): void {
    const [first, ...others] = findingIds;
    const place = first === undefined || others.length > 0 ? '#/inbox' : findingRoute(first);
    if (kind === 'open' || first === undefined) return this.#parts.open(place);
    const until = this.#parts.clock.now() + SNOOZE_MILLISECONDS;
    const action: TriageAction = kind === 'snooze' ? { kind, until } : { kind };
    this.#try(kind, place, () => this.#parts.client.findings.triage({ ids: [...findingIds], action }));
  }

  #try(what: string, place: string, act: () => Promise<unknown>): void {
    act().catch((error: unknown) => {
      this.#parts.log.error('what was asked for could not be done', { what, error: String(error) });
      this.#parts.open(place);
    });
  }
}

function findingRoute(id: string): string {
  return `#/inbox/${encodeURIComponent(id)}`;
}
