import type { Contact } from '../../shared/domain/contact.ts';
import type { Milliseconds } from '../../shared/domain/time.ts';
import type { Notice } from '../../shared/domain/notice.ts';
import type { SecretsPlace } from '../../shared/domain/secrets-place.ts';

/** Time, so that no test has to wait for it. */
export interface Clock {
  now(): Milliseconds;
  /** Resolves after `milliseconds`; rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Where things lie. Both folders exist, are the user's own and have mode 0700. */
export interface Paths {
  /** Database, its backups, logs. */
  readonly data: string;
  /** Sockets and other things that die with the process; short, because a socket path may have 104 bytes at most. */
  readonly runtime: string;
  /** The askpass helper, an executable file of its own. */
  readonly askpass: string;
}

/** What the engine writes down about itself. Values are never log text, never secrets. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What the computer does that polling must know of. Each returns the end of its own subscription. */
export interface WakeUps {
  onSuspend(listener: () => void): () => void;
  onResume(listener: () => void): () => void;
  /** The computer has a network again after it had none. */
  onNetwork(listener: () => void): () => void;
}

/** Where the computer's power comes from. */
export interface Power {
  onBattery(): boolean;
  /** Returns the end of the subscription. */
  onChange(listener: () => void): () => void;
}

/** Whether the host starts when the user logs in. */
export interface LoginItem {
  state(): Promise<'on' | 'off' | 'requires-approval'>;
  set(enabled: boolean): Promise<void>;
}

/** A question that only the person can answer, asked in the app. */
export type Prompt =
  | {
      readonly kind: 'host-key';
      readonly host: string;
      /** `SHA256:…` as OpenSSH prints it. */
      readonly fingerprint: string;
      readonly keyType: string;
      /** OpenSSH's own words, made printable. */
      readonly text: string;
    }
  | {
      /** Of a header, `text` is the name. */
      readonly kind: 'passphrase' | 'password' | 'header' | 'other';
      readonly host: string;
      readonly text: string;
    };

export type PromptAnswer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'secret'; readonly value: string; readonly remember: 'session' | 'keychain' | 'never' };

export interface Prompts {
  /** Rejects when the signal is aborted; the caller owns the two-minute deadline. */
  ask(prompt: Prompt, signal: AbortSignal): Promise<PromptAnswer>;
}

/** The operating system's keychain, where the host has one. */
export interface Secrets {
  readonly available: boolean;
  /** Where they are kept, which says why they are not stored where they are not. */
  readonly place: SecretsPlace;
  /** The name under which a damaged file with earlier secrets lies now. */
  readonly setAside: string | null;
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Shows native notifications. */
export interface Notifier {
  /** What is shown under the same id is replaced. */
  show(notice: Notice): void;
  /** Takes a notice away again, because its findings were dealt with. One that is not shown is no error. */
  withdraw(id: string): void;
}

/** Remembers who was talked to, so that the person can see it. Called when a request or a login begins. */
export interface Contacts {
  note(contact: Contact): void;
}

/** All that the engine asks of its host. */
export interface Ports {
  readonly clock: Clock;
  readonly paths: Paths;
  readonly log: Log;
  readonly wakeUps: WakeUps;
  readonly prompts: Prompts;
  readonly secrets: Secrets;
  readonly power: Power;
  /** Null where the host is started by hand. */
  readonly loginItem: LoginItem | null;
  readonly notifier: Notifier;
  /** The engine's own; absent where nobody is to see it. */
  readonly contacts?: Contacts;
  /** Secrets to be known until quit, by their names in the keychain. The engine's own; absent: each link's own. */
  readonly typedSecrets?: Map<string, string>;
  /** Source of jitter in `[0, 1)`. */
  readonly random: () => number;
}
