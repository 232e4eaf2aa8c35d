import type { Failure } from '../../../shared/domain/failure.ts';
import type { SshProgress } from '../connect/master-log.ts';
import type { Clock } from '../ports.ts';

/** The steps of a login, in their order. */
export type SshHop = 'name' | 'jump' | 'connection' | 'host-key' | 'login';

export type SshStep =
  | { readonly kind: 'started'; readonly hop: SshHop; readonly subject: string }
  | {
      readonly kind: 'passed';
      readonly hop: SshHop;
      readonly subject: string;
      readonly milliseconds: number;
      readonly detail: string;
    }
  | { readonly kind: 'host-key'; readonly keyType: string; readonly fingerprint: string };

interface Leg {
  readonly hop: SshHop;
  /** Which jump host; empty for the others. */
  readonly subject: string;
}

/** Reads how far ssh has come as steps that people know: each starts when the one before has passed. */
export class SshWalk {
  readonly #clock: Clock;
  readonly #emit: (step: SshStep) => void;
  #legs: Leg[];
  #at = 0;
  #since: number;
  #user: string | null = null;
  #hasConnected = false;

  constructor(clock: Clock, emit: (step: SshStep) => void) {
    this.#clock = clock;
    this.#emit = emit;
    this.#since = clock.now();
    this.#legs = (['name', 'connection', 'host-key', 'login'] as const).map((hop) => ({ hop, subject: '' }));
    this.#start();
  }

  /** Who logs in; null before the configuration was read. */
  get user(): string | null {
    return this.#user;
  }

  note(progress: SshProgress): void {
    switch (progress.kind) {
      case 'resolved': {
        const { user, jumps, hostName, port } = progress;
        this.#user = user;
        const [name, ...rest] = this.#legs;
        if (jumps.length === 0 || name === undefined) return;
        this.#legs = [name, ...jumps.map((subject) => ({ hop: 'jump' as const, subject })), ...rest];
        // The last jump host looks the name up, so there is nothing to see of it from here.
        return this.#pass('name', `${hostName}:${port}`);
      }
      case 'address':
        return this.#pass('name', progress.address);
      case 'connected':
        this.#hasConnected = true;
        return this.#pass('connection', progress.version);
      case 'host-key':
        return this.#emit(progress);
      case 'host-key-accepted':
        return this.#pass('host-key', '');
      case 'authenticated':
        return this.#pass('login', progress.method);
    }
  }

  /** It is open: what was not told of has passed too. */
  opened(): void {
    this.#pass('login', '');
  }

  /** Which step it was that failed. */
  failedAt({ code, detail = '' }: Failure): Leg {
    const jumps = this.#legs.filter(({ hop }) => hop === 'jump');
    const [first] = jumps;
    // Until the server itself has spoken, whoever fails is on the way to it.
    if (first && !this.#hasConnected && this.#at > 0) {
      return jumps.find(({ subject }) => detail.includes(hostOf(subject))) ?? first;
    }
    if (code === 'host-key-changed' || code === 'host-key-rejected') return { hop: 'host-key', subject: '' };
    if (code === 'authentication-refused') return { hop: 'login', subject: '' };
    return this.#legs[this.#at] ?? { hop: 'login', subject: '' };
  }

  /** Passes everything up to this step, once. */
  #pass(hop: SshHop, detail: string): void {
    const last = this.#legs.findIndex((leg) => leg.hop === hop);
    while (this.#at <= last) {
      const leg = this.#legs[this.#at];
      if (leg === undefined) return;
      const now = this.#clock.now();
      this.#emit({
        kind: 'passed',
        ...leg,
        milliseconds: now - this.#since,
        detail: leg.hop === hop ? detail : '',
      });
      this.#at += 1;
      this.#since = now;
      this.#start();
    }
  }

  #start(): void {
    const leg = this.#legs[this.#at];
    if (leg) this.#emit({ kind: 'started', ...leg });
  }
}

/** `bastion` of `nightjar@bastion:2222`. */
function hostOf(jump: string): string {
  return jump.replace(/^.*@/, '').replace(/:\d+$/, '');
}
