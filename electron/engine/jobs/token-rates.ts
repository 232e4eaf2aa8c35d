import { z } from 'zod';
import { DEFAULT_CHARACTERS_PER_TOKEN } from '../analyze/budget.ts';
import type { Store } from '../store/store.ts';

/** A model by name and by the digest of its weights, which is empty where a host does not tell it. */
interface NamedModel {
  readonly name: string;
  readonly digest: string;
}

/** Runs that are looked at for the model that answered last. */
const LATEST_RUNS = 50;

/** Characters per token of log data, as learned from a model's answers. */
export function rateOf(store: Store, model: NamedModel): number {
  return store.settings.get(keyOf(model), z.number()) ?? DEFAULT_CHARACTERS_PER_TOKEN;
}

export function keepRate(store: Store, model: NamedModel, charactersPerToken: number): void {
  store.settings.set(keyOf(model), charactersPerToken);
}

/** The rate of the model of this name that last answered for a server, while it is not known which one will. */
export function lastRateOf(store: Store, serverId: string, name: string): number {
  for (const { id } of store.runs.list({ serverId, limit: LATEST_RUNS })) {
    const call = store.runs.get(id)?.calls.findLast(({ model }) => model === name);
    if (call) return rateOf(store, { name, digest: call.digest });
  }
  return DEFAULT_CHARACTERS_PER_TOKEN;
}

function keyOf({ name, digest }: NamedModel): string {
  return `characters-per-token:${digest || name}`;
}
