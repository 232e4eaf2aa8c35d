import { randomBytes, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Clock, Log, Prompt, PromptAnswer, Prompts } from '../ports.ts';
import { askPerson } from './ask-person.ts';
import type { AskpassEnvironment } from './environment.ts';
import { answerText, parsePrompt } from './prompt-text.ts';
import type { Remember, SecretMemory } from './secret-memory.ts';

/** OpenSSH takes no longer answers (`readpass.c`), and the FIFO holds this much at once. */
const LONGEST_ANSWER = 1_000;

const QUESTION = /^(\d+)\.question$/;

export interface AskpassOptions {
  /** The helper, an executable file. */
  readonly program: string;
  /** Where helper and we meet, of mode 0700. */
  readonly folder: string;
  /** What the person calls the server. */
  readonly host: string;
  readonly memory: SecretMemory;
  readonly clock: Clock;
  readonly prompts: Prompts;
  readonly log: Log;
}

/**
 * Our side of the askpass helper during one opening: finds its questions, has the person (or memory) answer, and
 * hands the answers over. `look` is called as long as ssh may ask.
 */
export class Askpass {
  readonly environment: AskpassEnvironment;
  readonly #options: AskpassOptions;
  readonly #token = randomBytes(16).toString('hex');
  /** Questions whose helper still waits, by its process id; aborted when it is gone. */
  readonly #open = new Map<string, AbortController>();
  #unanswered = 0;
  readonly #fromMemory = new Set<string>();
  readonly #given = new Map<string, { readonly value: string; readonly remember: Remember }>();
  #failure: Failure | null = null;
  #answeredAt: number;

  constructor(options: AskpassOptions) {
    this.#options = options;
    this.#answeredAt = options.clock.now();
    this.environment = { program: options.program, folder: options.folder, token: this.#token };
  }

  /** When the person last had to do with it: now while a question is open, else the time of the last answer. */
  get lastActivity(): number {
    return this.#unanswered > 0 ? this.#options.clock.now() : this.#answeredAt;
  }

  /** Finds new questions and drops those whose helper is gone. Throws `prompt-expired`. */
  async look(): Promise<void> {
    const names = await readdir(this.#options.folder);
    const waiting = new Set(names.flatMap((name) => QUESTION.exec(name)?.[1] ?? []));
    for (const [helper, gone] of this.#open) {
      if (waiting.has(helper)) continue;
      gone.abort();
      this.#open.delete(helper);
    }
    for (const helper of waiting) {
      if (this.#open.has(helper)) continue;
      const gone = new AbortController();
      this.#open.set(helper, gone);
      void this.#answer(helper, gone);
    }
    if (this.#failure) throw new NightjarError(this.#failure);
  }

  /** Keeps what was typed in, as the person wished, now that it has opened the connection. */
  async succeeded(): Promise<void> {
    for (const [question, { value, remember }] of this.#given) {
      await this.#options.memory.keep(question, value, remember);
    }
    this.close();
  }

  /** Takes back the questions that are still on the screen. */
  close(): void {
    for (const gone of this.#open.values()) gone.abort();
    this.#given.clear();
  }

  async #answer(helper: string, gone: AbortController): Promise<void> {
    this.#unanswered += 1;
    try {
      const question = await this.#read(helper);
      const answer = question === null ? null : await this.#find(question.text, question.hint, gone.signal);
      await this.#handOver(helper, answer, gone.signal);
    } catch (error) {
      if (error instanceof NightjarError) this.#failure = error.failure;
      else if (!gone.signal.aborted) {
        this.#options.log.warn('A question of ssh could not be answered.', { error: String(error) });
        await this.#handOver(helper, null, gone.signal).catch(() => gone.abort());
      }
    } finally {
      this.#unanswered -= 1;
      this.#answeredAt = this.#options.clock.now();
    }
  }

  /** Null: not from the ssh that we started. */
  async #read(helper: string): Promise<{ readonly text: string; readonly hint: string } | null> {
    const content = await readFile(join(this.#options.folder, `${helper}.question`), 'utf8');
    const [token = '', hint = '', ...text] = content.split('\n');
    const expected = Buffer.from(this.#token);
    const given = Buffer.from(token);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      this.#options.log.warn('A question without the right token was not asked.');
      return null;
    }
    return { text: text.join('\n'), hint };
  }

  async #find(text: string, hint: string, gone: AbortSignal): Promise<string | null> {
    const question = parsePrompt(text, hint, this.#options.host);
    if (question.kind === 'refuse') return null;
    if (question.kind === 'tell') {
      await this.#ask(question.prompt, gone);
      return '';
    }
    if (question.rememberable) {
      const remembered = await this.#recall(text);
      if (remembered !== null) return remembered;
    }
    const answer = await this.#ask(question.prompt, gone);
    if (question.rememberable && answer.kind === 'secret') {
      this.#given.set(text, { value: answer.value, remember: answer.remember });
    }
    return answerText(question.prompt, answer);
  }

  /** A remembered secret is tried once; when ssh asks the same again, it was wrong. */
  async #recall(question: string): Promise<string | null> {
    if (this.#fromMemory.has(question)) {
      await this.#options.memory.forget(question);
      return null;
    }
    const remembered = await this.#options.memory.recall(question);
    if (remembered !== null) this.#fromMemory.add(question);
    return remembered;
  }

  #ask(prompt: Prompt, gone: AbortSignal): Promise<PromptAnswer> {
    return askPerson(prompt, this.#options, gone);
  }

  /** Writes the answer into the helper's FIFO. None: takes the question away, and lets the helper see the end. */
  async #handOver(helper: string, answer: string | null, gone: AbortSignal): Promise<void> {
    const usable = answer !== null && Buffer.byteLength(answer) <= LONGEST_ANSWER;
    if (!usable) await unlink(join(this.#options.folder, `${helper}.question`));
    const fifo = await openForWriting(join(this.#options.folder, `${helper}.answer`), gone);
    try {
      if (usable) await fifo.write(`${answer}\n`);
    } finally {
      await fifo.close();
    }
  }
}

/** Opens a FIFO without blocking a thread: as long as nobody reads it, the system says `ENXIO`. */
async function openForWriting(path: string, gone: AbortSignal) {
  for (;;) {
    gone.throwIfAborted();
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await pause(5, undefined, { signal: gone });
  }
}
