import type { ModelClient } from './ask.ts';
import type { ChatQuestion } from './chat.ts';
import type { LoadedModel, ModelInfo, Timing } from './ollama-models.ts';

/** What every model host can do, whatever it speaks. All but `chat` throw `NightjarError`. */
export interface HostClient extends ModelClient {
  /** What answers, for people. */
  about(signal: AbortSignal): Promise<{ readonly software: string; readonly version: string | null }>;
  models(signal: AbortSignal): Promise<ModelInfo[]>;
  loaded(signal: AbortSignal): Promise<LoadedModel[]>;
  /** What the cache of one token of context takes, in bytes; null: not told. */
  cacheBytesPerToken(model: string, signal: AbortSignal): Promise<number | null>;
  /** Asks one question and tells how long its parts took. */
  measure(question: ChatQuestion, signal: AbortSignal): Promise<Timing>;
}
