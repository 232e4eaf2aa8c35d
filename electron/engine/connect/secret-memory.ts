import type { SshConnection } from '../../../shared/domain/server.ts';
import type { Log, PromptAnswer, Secrets } from '../ports.ts';

export type Remember = Extract<PromptAnswer, { kind: 'secret' }>['remember'];

/**
 * Passphrases, passwords and values of headers of one connection: in memory until quit, or in the keychain, as the
 * person chose.
 */
export class SecretMemory {
  readonly #session: Map<string, string>;
  readonly #secrets: Secrets;
  readonly #log: Log;
  readonly #connection: string;

  /**
   * @param connection tells this connection's secrets from others', such as `ssh admin@web1:22`
   * @param session what is kept until quit, where others are to know it too
   */
  constructor(connection: string, secrets: Secrets, log: Log, session = new Map<string, string>()) {
    this.#session = session;
    this.#connection = connection;
    this.#secrets = secrets;
    this.#log = log;
  }

  /** The secret that answered this question before; null: none. */
  async recall(question: string): Promise<string | null> {
    const remembered = this.#session.get(this.#key(question));
    if (remembered !== undefined || !this.#secrets.available) return remembered ?? null;
    try {
      return await this.#secrets.get(this.#key(question));
    } catch (error) {
      this.#log.warn('The keychain did not give a secret, so it is asked for.', { error: nameOf(error) });
      return null;
    }
  }

  /** Keeps a secret that has worked. Without a keychain it is kept until quit. */
  async keep(question: string, value: string, remember: Remember): Promise<void> {
    if (remember === 'never') return;
    this.#session.set(this.#key(question), value);
    if (remember === 'session') return;
    try {
      if (!this.#secrets.available) throw new Error('there is no keychain');
      await this.#secrets.set(this.#key(question), value);
    } catch (error) {
      this.#log.warn('A secret could not go to the keychain and is kept until quit.', {
        error: nameOf(error),
      });
    }
  }

  /** Drops a secret that did not work. */
  async forget(question: string): Promise<void> {
    this.#session.delete(this.#key(question));
    if (!this.#secrets.available) return;
    try {
      await this.#secrets.delete(this.#key(question));
    } catch (error) {
      this.#log.warn('The keychain did not drop a secret that is wrong.', { error: nameOf(error) });
    }
  }

  /** Gives a secret to another memory, kept there as it was kept here. */
  async handOver(question: string, to: SecretMemory): Promise<void> {
    const typed = this.#session.get(this.#key(question));
    this.#session.delete(this.#key(question));
    const stored = await this.recall(question);
    const value = stored ?? typed;
    if (value !== undefined) await to.keep(question, value, stored === null ? 'session' : 'keychain');
    if (stored !== null) await this.forget(question);
  }

  #key(question: string): string {
    return `${this.#connection}: ${question}`;
  }
}

/** What tells the secrets of one connection from those of another; a name for the keychain. */
export function identityOf({ host, user, port, configFile }: SshConnection): string {
  const place = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
  return configFile === undefined ? `ssh ${place}` : `ssh ${place} (${configFile})`;
}

/** Name only: an error's text may hold what was to be stored. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
