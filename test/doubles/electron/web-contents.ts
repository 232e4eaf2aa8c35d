import { EventEmitter } from 'node:events';
import type { HandlerDetails, WebContents, WindowOpenHandlerResponse } from 'electron';
import { PreventableEvent } from './event.ts';

type WebContentsSlice = Pick<
  WebContents,
  'id' | 'loadURL' | 'getURL' | 'reload' | 'setWindowOpenHandler' | 'isDestroyed'
>;

/** A page: it goes where it is told, and tells of navigations as Electron does. */
export class WebContentsDouble extends EventEmitter implements WebContentsSlice {
  static #count = 0;
  readonly id = ++WebContentsDouble.#count;
  /** Addresses of the documents that were loaded; a change of the hash alone loads none. */
  readonly documents: string[] = [];
  #url = '';
  #isDestroyed = false;
  #openHandler: ((details: HandlerDetails) => WindowOpenHandlerResponse) | null = null;

  async loadURL(url: string): Promise<void> {
    const isSameDocument = url !== this.#url && withoutHash(url) === withoutHash(this.#url);
    this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument });
    this.#url = url;
    if (isSameDocument) return;
    this.documents.push(url);
    await Promise.resolve();
    this.emit('did-finish-load');
  }

  getURL(): string {
    return this.#url;
  }

  reload(): void {
    this.emit('did-start-navigation', { url: this.#url, isMainFrame: true, isSameDocument: false });
    this.documents.push(this.#url);
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.#openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.emit('destroyed');
  }

  /** The page changes its own hash, as a click on a row does. */
  goToHash(hash: string): void {
    this.#url = withoutHash(this.#url) + hash;
  }

  /** Lets a page or a server ask for a navigation; says whether it was prevented. */
  tries(event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect', url: string): boolean {
    const details = Object.assign(new PreventableEvent(), {
      url,
      isMainFrame: event !== 'will-frame-navigate',
    });
    this.emit(event, details);
    return details.defaultPrevented;
  }

  /** `window.open` of the page; null where nothing would stop it. */
  opens(url: string): WindowOpenHandlerResponse | null {
    const details = { url, frameName: '', features: '', disposition: 'new-window' } as HandlerDetails;
    return this.#openHandler?.(details) ?? null;
  }

  /** The process behind the page ends. */
  crash(reason = 'crashed'): void {
    this.emit('render-process-gone', new PreventableEvent(), { reason, exitCode: 5 });
  }
}

function withoutHash(url: string): string {
  return url.split('#', 1)[0] ?? '';
}
