import { toFailure } from '../../../shared/domain/failure.ts';
import type { Pull } from '../../../shared/domain/model-host.ts';
import { PullMeter } from '../analyze/pull-meter.ts';
import type { PullPart } from '../analyze/ollama-models.ts';
import type { Clock } from '../ports.ts';

/** Between two tellings of the same status, in milliseconds: hosts speak sixteen times a second. */
const QUIET = 250;

/** Downloads the model; see `OllamaClient.pull`. */
export type PullWork = (hear: (part: PullPart) => void, signal: AbortSignal) => Promise<void>;

/** One download, which goes on whoever looks on. */
class Download {
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #meter = new PullMeter();
  readonly #stop = new AbortController();
  #latest: Pull;
  #toldAt: number;
  #news = Promise.withResolvers<void>();

  constructor(model: string, work: PullWork, clock: Clock) {
    this.#clock = clock;
    this.#toldAt = clock.now();
    this.#latest = { model, state: 'running', failure: null, ...this.#meter.read() };
    this.ended = this.#run(work);
  }

  get latest(): Pull {
    return this.#latest;
  }

  cancel(): void {
    this.#stop.abort(new DOMException('the download was cancelled', 'AbortError'));
  }

  /** What is known, then each change until its end, or until the signal ends the looking on. */
  async *follow(signal: AbortSignal): AsyncGenerator<Pull> {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const leave = () => resolve();
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (!signal.aborted) {
        const news = this.#news.promise;
        const now = this.#latest;
        yield now;
        if (now.state !== 'running') return;
        if (this.#latest === now) await Promise.race([news, left]);
      }
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async #run(work: PullWork): Promise<void> {
    try {
      await work((part) => this.#hear(part), this.#stop.signal);
      this.#tell({ state: 'done', percent: 100, remainingSeconds: null });
    } catch (error) {
      if (this.#stop.signal.aborted) this.#tell({ state: 'cancelled', remainingSeconds: null });
      else this.#tell({ state: 'failed', remainingSeconds: null, failure: toFailure(error) });
    }
  }

  #hear(part: PullPart): void {
    const now = this.#clock.now();
    this.#meter.hear(part, now);
    if (part.status === this.#latest.status && now - this.#toldAt < QUIET) return;
    this.#toldAt = now;
    this.#tell({});
  }

  #tell(change: Partial<Pull>): void {
    this.#latest = { ...this.#latest, ...this.#meter.read(), ...change };
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

/** Downloads of models, the latest of each host and model; they live as long as the engine. */
export class Pulls {
  readonly #clock: Clock;
  readonly #downloads = new Map<string, Map<string, Download>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Begins a download, or joins the one under way, and follows it.
   *
   * @param onEnd called once it is over
   */
  follow(
    hostId: string,
    model: string,
    work: PullWork,
    signal: AbortSignal,
    onEnd: () => void,
  ): AsyncGenerator<Pull> {
    const ofHost = this.#downloads.get(hostId) ?? new Map<string, Download>();
    this.#downloads.set(hostId, ofHost);
    const known = ofHost.get(model);
    if (known?.latest.state === 'running') return known.follow(signal);
    const download = new Download(model, work, this.#clock);
    ofHost.set(model, download);
    void download.ended.then(onEnd);
    return download.follow(signal);
  }

  /** False if there is none under way. */
  cancel(hostId: string, model: string): boolean {
    const download = this.#downloads.get(hostId)?.get(model);
    if (download?.latest.state !== 'running') return false;
    download.cancel();
    return true;
  }

  of(hostId: string): Pull[] {
    return [...(this.#downloads.get(hostId)?.values() ?? [])].map(({ latest }) => latest);
  }

  /** Of a host that is gone. */
  async forget(hostId: string): Promise<void> {
    const downloads = [...(this.#downloads.get(hostId)?.values() ?? [])];
    for (const download of downloads) download.cancel();
    await Promise.all(downloads.map(({ ended }) => ended));
    this.#downloads.delete(hostId);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#downloads.keys()].map((hostId) => this.forget(hostId)));
  }
}
