import type { Failure } from '../../../shared/domain/failure.ts';
import type { Hop } from '../../../shared/domain/server.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

export type HopKind = Hop['kind'];

const NEEDS_YOU: ReadonlySet<Failure['code']> = new Set([
  'host-key-changed',
  'host-key-rejected',
  'authentication-refused',
  'prompt-expired',
]);

export interface FailedAt {
  readonly at: Milliseconds;
  readonly failure: Failure;
}

/** How each leg of the way to one server did the last time. In memory: after a start it is tried again anyway. */
export class Health {
  readonly #hops: Map<HopKind, Hop>;
  readonly #lastFailures = new Map<HopKind, FailedAt>();
  readonly #onChange: () => void;
  readonly #now: () => Milliseconds;

  /** @param kinds the legs this server has; a model that is not wanted is `off` */
  constructor(kinds: readonly HopKind[], onChange: () => void, now: () => Milliseconds) {
    this.#onChange = onChange;
    this.#now = now;
    this.#hops = new Map(kinds.map((kind) => [kind, blank(kind)]));
  }

  hops(): Hop[] {
    return [...this.#hops.values()];
  }

  /** How a leg failed the last time since the start, though it may do well now; null if it never did. */
  lastFailureOf(kind: HopKind): FailedAt | null {
    return this.#lastFailures.get(kind) ?? null;
  }

  passed(kind: HopKind, at: Milliseconds, milliseconds: number | null, detail: string | null): void {
    const before = this.#hops.get(kind) ?? blank(kind);
    this.#set({
      kind,
      state: 'ok',
      milliseconds: milliseconds ?? before.milliseconds,
      detail: detail ?? before.detail,
      failure: null,
      lastSuccess: at,
    });
  }

  failed(kind: HopKind, failure: Failure): void {
    const before = this.#hops.get(kind) ?? blank(kind);
    this.#lastFailures.set(kind, { at: this.#now(), failure });
    this.#set({ ...before, state: NEEDS_YOU.has(failure.code) ? 'needs-you' : 'failing', failure });
  }

  off(kind: HopKind, detail: string): void {
    this.#set({ ...blank(kind), state: 'off', detail });
  }

  #set(hop: Hop): void {
    const before = this.#hops.get(hop.kind);
    this.#hops.set(hop.kind, hop);
    if (before?.state !== hop.state || before.failure?.code !== hop.failure?.code) this.#onChange();
  }
}

function blank(kind: HopKind): Hop {
  return { kind, state: 'unknown', milliseconds: null, detail: null, failure: null, lastSuccess: null };
}
