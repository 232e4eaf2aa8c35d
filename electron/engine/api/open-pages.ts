import type { EngineEvent } from '../../../shared/contract/system.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Notice } from '../../../shared/domain/notice.ts';
import type { Notifier } from '../ports.ts';

const NO_PAGE: Failure = {
  code: 'unexpected',
  message: 'No page of Nightjar is open, and in a browser only a page can show notices.',
  advice: 'Open the page; what waits is shown then.',
};

/**
 * The pages that listen to the engine's events, and the notices that they show for a host that has none of its own.
 * Without a page a notice is refused, so that nobody takes it for told.
 */
export class OpenPages implements Notifier {
  readonly #publish: (event: EngineEvent) => void;
  readonly #open = new Set<symbol>();
  readonly #listeners = new Set<() => void>();

  constructor(publish: (event: EngineEvent) => void) {
    this.#publish = publish;
  }

  /** A page has begun to listen; returns the end of it, which may be called more than once. */
  enter(): () => void {
    const page = Symbol('page');
    this.#open.add(page);
    for (const listener of this.#listeners) listener();
    return () => this.#open.delete(page);
  }

  /** Calls `listener` after each page that begins to listen; returns the end of the subscription. */
  onEnter(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws NightjarError if no page is open */
  show(notice: Notice): void {
    this.#tell({ kind: 'notice', notice });
  }

  /** @throws NightjarError if no page is open: what it showed may still stand */
  withdraw(id: string): void {
    this.#tell({ kind: 'notice-withdrawn', id });
  }

  #tell(event: EngineEvent): void {
    if (this.#open.size === 0) throw new NightjarError(NO_PAGE);
    this.#publish(event);
  }
}
