import { EventEmitter } from 'node:events';
import type {
  ActivationArguments,
  Notification as ElectronNotification,
  NotificationConstructorOptions,
} from 'electron';

type NotificationSlice = Pick<ElectronNotification, 'id' | 'title' | 'body' | 'show' | 'close'>;

/** A notification that remembers whether it stands, with a hand that clicks it. */
export interface NotificationDouble extends NotificationSlice, EventEmitter {
  readonly options: NotificationConstructorOptions;
  readonly isShown: boolean;
  click(): void;
  press(actionIndex: number): void;
}

/** One notification centre: a class of its own for each, as each process has one `Notification`. */
export function notificationCentre() {
  class Notification extends EventEmitter implements NotificationDouble {
    /** Every one that was shown, in order. */
    static readonly all: Notification[] = [];
    static isThere = true;
    /** While set, showing fails with it, as on macOS in an app that is not signed. */
    static failure: string | null = null;
    /** What the last start of the app has left there. */
    static left: Notification[] = [];
    static readonly removed: string[] = [];
    static activate: ((details: ActivationArguments) => void) | null = null;
    readonly options: NotificationConstructorOptions;
    readonly id: string;
    readonly title: string;
    readonly body: string;
    isShown = false;

    constructor(options: NotificationConstructorOptions = {}) {
      super();
      this.options = options;
      this.id = options.id ?? '';
      this.title = options.title ?? '';
      this.body = options.body ?? '';
    }

    static isSupported(): boolean {
      return Notification.isThere;
    }

    static getHistory(): Promise<Notification[]> {
      return Promise.resolve(Notification.left);
    }

    static remove(id: string | string[]): void {
      Notification.removed.push(...[id].flat());
    }

    static handleActivation(callback: (details: ActivationArguments) => void): void {
      Notification.activate = callback;
    }

    /** What a person sees now. */
    static get standing(): Notification[] {
      return Notification.all.filter(({ isShown }) => isShown);
    }

    show(): void {
      if (Notification.failure !== null) {
        this.emit('failed', {}, Notification.failure);
        return;
      }
      this.isShown = true;
      Notification.all.push(this);
      this.emit('show', {});
    }

    close(): void {
      if (!this.isShown) return;
      this.isShown = false;
      this.emit('close', { reason: 'applicationHidden' });
    }

    click(): void {
      this.isShown = false;
      this.emit('click', {});
    }

    press(actionIndex: number): void {
      this.isShown = false;
      this.emit('action', { actionIndex, selectionIndex: -1 }, actionIndex, -1);
    }
  }
  return Notification satisfies Pick<
    typeof ElectronNotification,
    'isSupported' | 'remove' | 'handleActivation'
  >;
}

export const Notification = notificationCentre();
