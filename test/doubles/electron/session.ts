import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { app } from './app.ts';
import { PreventableEvent } from './event.ts';

type PermissionRequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type PermissionCheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
export type Permission = Parameters<PermissionRequestHandler>[1];
type Handlers = {
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0];
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0];
  device: Parameters<Session['setDevicePermissionHandler']>[0];
  bluetooth: Parameters<Session['setBluetoothPairingHandler']>[0];
  displayMedia: Parameters<Session['setDisplayMediaRequestHandler']>[0];
  certificate: Parameters<Session['setCertificateVerifyProc']>[0];
};
type SessionSlice = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setBluetoothPairingHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setCertificateVerifyProc'
  | 'setSpellCheckerEnabled'
>;

/** A session that grants what Electron grants where nobody set a handler: everything. */
export class SessionDouble extends EventEmitter implements SessionSlice {
  readonly handlers: Handlers = {
    permissionRequest: null,
    permissionCheck: null,
    device: null,
    bluetooth: null,
    displayMedia: null,
    certificate: null,
  };
  hasSpellChecker = true;

  setPermissionRequestHandler(handler: Handlers['permissionRequest']): void {
    this.handlers.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: Handlers['permissionCheck']): void {
    this.handlers.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: Handlers['device']): void {
    this.handlers.device = handler;
  }

  setBluetoothPairingHandler(handler: Handlers['bluetooth']): void {
    this.handlers.bluetooth = handler;
  }

  setDisplayMediaRequestHandler(handler: Handlers['displayMedia']): void {
    this.handlers.displayMedia = handler;
  }

  setCertificateVerifyProc(handler: Handlers['certificate']): void {
    this.handlers.certificate = handler;
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    this.hasSpellChecker = enabled;
  }

  /** What a page at `url` gets that asks for a permission. */
  requests(permission: Permission, url: string): boolean {
    let granted = true;
    this.handlers.permissionRequest?.(
      {} as Parameters<PermissionRequestHandler>[0],
      permission,
      (answer) => (granted = answer),
      { isMainFrame: true, requestingUrl: url },
    );
    return granted;
  }

  /** What a page of `origin` reads that looks whether it has a permission. */
  checks(permission: Parameters<PermissionCheckHandler>[1], origin: string): boolean {
    return this.handlers.permissionCheck?.(null, permission, origin, { isMainFrame: true }) ?? true;
  }

  /** Emits an event whose default can be prevented; says whether it was. */
  tries(event: string, ...rest: unknown[]): boolean {
    const preventable = new PreventableEvent();
    this.emit(event, preventable, ...rest);
    return preventable.defaultPrevented;
  }
}

const defaultSession = new SessionDouble();

export const session = {
  get defaultSession(): SessionDouble {
    if (!app.isReady()) throw new Error('Session can only be received when app is ready');
    return defaultSession;
  },
};
