import type { Notification, NotificationConstructorOptions } from 'electron';
import { toFailure } from '../../shared/domain/failure.ts';
import type { Notice } from '../../shared/domain/notice.ts';
import type { Log, Notifier } from '../engine/ports.ts';
import { noticeActions, noticeLook, type NoticeActionKind, type ShownNotice } from './notice-look.ts';
import type { ShellLanguage } from './shell-language.ts';
import { readToastArguments } from './toast-xml.ts';

interface NotificationPart extends Pick<Notification, 'id' | 'show' | 'close'> {
  on(event: 'click', listener: () => void): unknown;
  on(event: 'action', listener: (details: { readonly actionIndex: number }) => void): unknown;
  on(event: 'close', listener: (details: { readonly reason?: string }) => void): unknown;
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown;
}

/** Electron's `Notification` class, as far as notices need it. */
export interface NotificationSystem {
  new (options: NotificationConstructorOptions): NotificationPart;
  isSupported(): boolean;
  /** macOS. */
  getHistory(): Promise<NotificationPart[]>;
  /** macOS. */
  remove(id: string): void;
  /** Windows. */
  handleActivation: typeof Notification.handleActivation;
}

/** What a person did with a notice, and what it was about; no findings where only the app can be opened. */
export interface NoticeAction {
  readonly kind: NoticeActionKind;
  readonly findingIds: readonly string[];
}

interface NotifierParts {
  readonly system: NotificationSystem;
  readonly platform: NodeJS.Platform;
  readonly language: Pick<ShellLanguage, 'phrases'>;
  readonly log: Log;
}

interface Standing {
  readonly notification: NotificationPart | null;
  readonly notice: Pick<ShownNotice, 'kind' | 'findingIds'>;
}

/** The oldest is let go; the pipeline shows a handful an hour. */
const MOST_HELD = 200;
const FINDING = 'finding-';

/**
 * Shows notices through the operating system, one for each id. Every notification that stands is held: one that is
 * collected would never tell of its click. Each tells of one action at most.
 */
export class NativeNotifier implements Notifier {
  readonly #parts: NotifierParts;
  readonly #standing = new Map<string, Standing>();
  /** Ids whose action was told: Windows may tell of it twice, at the notification and at `handleActivation`. */
  readonly #answered = new Set<string>();
  readonly #actionListeners = new Set<(action: NoticeAction) => void>();
  readonly #troubleListeners = new Set<() => void>();
  #isTroubled = false;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  show(notice: Notice): void {
    this.present(notice);
  }

  /** Shows a notice of the shell's own as well. What stands under the same id is taken away first. */
  present(notice: ShownNotice): void {
    const { system, platform, language, log } = this.#parts;
    if (!system.isSupported()) return this.#fail('no notification service answers');
    // Some systems would stack them. Closed as an object, not by its id: that could meet the one that follows.
    this.#standing.get(notice.id)?.notification?.close();
    this.#answered.delete(notice.id);
    try {
      const notification = new system(noticeLook(notice, platform, language.phrases));
      this.#hold(notice.id, { notification, notice });
      this.#listen(notification, notice.id);
      notification.show();
      log.info('a notice was shown', { id: notice.id, severity: notice.severity });
    } catch (error) {
      this.#standing.delete(notice.id);
      this.#fail(toFailure(error).detail ?? 'it could not be made');
    }
  }

  withdraw(id: string): void {
    const { system, platform } = this.#parts;
    const standing = this.#standing.get(id);
    this.#standing.delete(id);
    if (standing?.notification) return standing.notification.close();
    // One of an earlier start, or one that was answered with a button, is known by its id alone.
    if (platform === 'darwin' && system.isSupported()) system.remove(id);
  }

  /** Returns the end of the subscription. */
  onAction(listener: (action: NoticeAction) => void): () => void {
    this.#actionListeners.add(listener);
    return () => this.#actionListeners.delete(listener);
  }

  /** Told once, in a sentence, when the system refuses to show notices; at once if it already has. */
  onTrouble(listener: () => void): () => void {
    if (this.#isTroubled) listener();
    this.#troubleListeners.add(listener);
    return () => this.#troubleListeners.delete(listener);
  }

  /**
   * Lets clicks on notices of an earlier start find their findings. To be called once, after `onAction` and when the
   * app is ready: Windows then tells at once of a click that started the app.
   */
  async restore(): Promise<void> {
    const { system, platform, log } = this.#parts;
    if (platform === 'win32') {
      system.handleActivation(({ type, arguments: text, actionIndex }) => {
        const told = readToastArguments(text);
        if (!told) return log.warn('a toast was clicked that names no notice');
        const { id, findingIds } = told;
        this.#adopt(id, findingIds, null);
        this.#act(id, type === 'action' ? (actionIndex ?? 0) : 0);
      });
    }
    if (platform !== 'darwin') return;
    try {
      for (const notification of await system.getHistory()) {
        this.#adopt(notification.id, findingsOf(notification.id), notification);
        this.#listen(notification, notification.id);
      }
    } catch (error) {
      log.warn('notices of the last start could not be found', { detail: toFailure(error).detail });
    }
  }

  /** Takes over what an earlier start has shown, unless it has been shown again since. */
  #adopt(id: string, findingIds: readonly string[], notification: NotificationPart | null): void {
    if (this.#standing.has(id) || this.#answered.has(id)) return;
    this.#hold(id, { notification, notice: { kind: 'finding', findingIds: [...findingIds] } });
  }

  #hold(id: string, standing: Standing): void {
    this.#standing.delete(id);
    this.#standing.set(id, standing);
    const [oldest] = this.#standing.keys();
    if (this.#standing.size > MOST_HELD && oldest !== undefined) this.#standing.delete(oldest);
  }

  #listen(notification: NotificationPart, id: string): void {
    notification.on('click', () => this.#act(id, 0));
    notification.on('action', ({ actionIndex }) => this.#act(id, actionIndex));
    notification.on('close', ({ reason }) => {
      // Windows keeps what it has taken off the screen in its notification centre, where it can still be clicked.
      if (this.#parts.platform === 'win32' && reason !== 'userCanceled') return;
      if (this.#standing.get(id)?.notification === notification) this.#standing.delete(id);
    });
    notification.on('failed', (_event, error) => {
      if (this.#standing.get(id)?.notification === notification) this.#standing.delete(id);
      this.#fail(error);
    });
  }

  /** A click is the first action. */
  #act(id: string, index: number): void {
    const standing = this.#standing.get(id);
    if (!standing) return;
    this.#standing.delete(id);
    this.#answered.add(id);
    const [first] = this.#answered;
    if (this.#answered.size > MOST_HELD && first !== undefined) this.#answered.delete(first);
    const { notice } = standing;
    const kind = noticeActions(notice)[index] ?? 'open';
    this.#parts.log.info('a notice was answered', { id, kind });
    for (const listener of this.#actionListeners) listener({ kind, findingIds: notice.findingIds });
  }

  #fail(detail: string): void {
    this.#parts.log.warn('a notice could not be shown', { detail });
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    for (const listener of this.#troubleListeners) listener();
  }
}

/** A notice of one finding is named after it; what a group was about is not known any more, so it opens the inbox. */
function findingsOf(id: string): string[] {
  return id.startsWith(FINDING) ? [id.slice(FINDING.length)] : [];
}
