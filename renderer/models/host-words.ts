import type { HostView } from '../../shared/contract/models.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { HostCheck, HostModel } from '../../shared/domain/model-host.ts';
import { either, gibibytes } from '../ui/format.ts';
import { text } from './messages.ts';

const GIB = 1024 ** 3;
/** Up to this much memory, what Ollama keeps of evaluated prompts is felt. */
const LITTLE_MEMORY = 16 * GIB;
/** Contexts that are smaller leave little room for templates, in tokens. */
const SMALL_CONTEXT = 8_192;

/** Where a host is, in a few words. */
export function placeOf({ host }: Pick<HostView, 'host'>, servers: readonly ServerView[]): string {
  const { place } = host;
  if (place.kind === 'url') return place.url;
  if (place.kind === 'computer') return text.host.computer({ port: place.port });
  const connection = servers.find(({ server }) => server.id === place.serverId)?.server.connection;
  if (!connection?.ollama) return '';
  if (connection.kind === 'url') return connection.ollama;
  return text.host.own({ address: `${connection.ollama.host}:${connection.ollama.port}` });
}

export type Warning = keyof typeof text.warnings;

/** What a person should know before log lines go there, gravest first. */
export function warningsOf(
  view: Pick<HostView, 'host' | 'open' | 'leavesNetwork' | 'keepsPersonalData'>,
): Warning[] {
  const all: ReadonlyArray<readonly [Warning, boolean]> = [
    ['open', view.open],
    ['leaves', view.leavesNetwork],
    ['cloud', view.host.allowCloud],
    ['replaced', !view.keepsPersonalData],
  ];
  return all.filter(([, holds]) => holds).map(([warning]) => warning);
}

/** `15.5 GiB of memory, 9.2 GiB free, as the server says`; empty where nobody says. */
export function memoryWords({ total, available, from }: HostCheck['memory']): string {
  if (total === null || from === 'unknown') return '';
  const amount =
    available === null
      ? text.memory.total({ total: gibibytes(total) })
      : text.memory.free({ total: gibibytes(total), free: gibibytes(available) });
  return text.memory.says[from]({ amount });
}

/** What a machine of this memory can run, in a sentence. */
function adviceWords({ kind, models, contextTokens }: HostCheck['advice']): string {
  if (kind === 'none') return text.advice.none;
  if (kind === 'unknown' || contextTokens === null) return text.advice.unknown;
  return text.advice.fits({ models: either(models), context: contextTokens });
}

/** What is said of the memory of a host, and what that is enough for. */
export function memoryAndAdvice({ memory, advice }: HostCheck): string {
  const words = memoryWords(memory);
  return words === ''
    ? adviceWords(advice)
    : text.memory.withAdvice({ memory: words, advice: adviceWords(advice) });
}

/** Why a model fits or does not, in numbers. */
export function needsOf({ fit }: Pick<HostModel, 'fit'>): string {
  if (fit.neededBytes === null) return '';
  const needed = gibibytes(fit.neededBytes);
  if (fit.cacheBytes === null) return text.table.needs({ needed, context: fit.contextTokens });
  return text.table.needsCache({ needed, context: fit.contextTokens, cache: gibibytes(fit.cacheBytes) });
}

/** A command, or a line of a service's file, that a person runs or writes on the machine of a host. */
export interface Remedy {
  readonly why: string;
  readonly command: string;
}

/** What helps where the host itself has to be changed; Nightjar runs none of it. */
export function remediesOf({ host, lastCheck }: Pick<HostView, 'host' | 'lastCheck'>): Remedy[] {
  if (lastCheck === null) return [];
  const isOllama = host.kind === 'ollama';
  if (lastCheck.failure?.code === 'model-unreachable') {
    if (!isOllama) return [];
    if (host.place.kind === 'computer') return [{ why: text.remedies.serve, command: 'ollama serve' }];
    const status = { why: text.remedies.status, command: 'systemctl status ollama' };
    if (host.place.kind === 'server') return [status];
    return [status, { why: text.remedies.listen, command: 'Environment="OLLAMA_HOST=0.0.0.0"' }];
  }
  const remedies: Remedy[] = [];
  const { total } = lastCheck.memory;
  if (isOllama && total !== null && total < LITTLE_MEMORY)
    remedies.push({ why: text.remedies.cache, command: 'Environment="LLAMA_ARG_CACHE_RAM=512"' });
  const small = isOllama ? null : smallContext(lastCheck.models);
  if (small !== null)
    remedies.push({
      why: text.remedies.context({ many: small }),
      command:
        lastCheck.software === 'vLLM' ? `--max-model-len ${SMALL_CONTEXT}` : `--ctx-size ${SMALL_CONTEXT}`,
    });
  return remedies;
}

/** The smallest context that a model of it was started with, if that is little. */
function smallContext(models: readonly HostModel[]): number | null {
  const contexts = models.flatMap(
    ({ loaded, contextTokens }) => loaded?.contextTokens ?? contextTokens ?? [],
  );
  const least = Math.min(...contexts);
  return Number.isFinite(least) && least < SMALL_CONTEXT ? least : null;
}

export type Suits = 'fits' | 'tight' | 'too-large' | 'unknown' | 'cloud';

/** A model that can be chosen for a server: with whether it should. */
export interface Choice {
  readonly name: string;
  readonly suits: Suits;
  /** False: it is refused. */
  readonly allowed: boolean;
}

/** Models of a host that answer questions, those that fit first. */
export function choicesOf({ host, lastCheck }: Pick<HostView, 'host' | 'lastCheck'>): Choice[] {
  const models = lastCheck?.models.filter((model) => !isEmbedding(model)) ?? [];
  return models
    .map(({ name, cloud, fit }): Choice => ({
      name,
      suits: cloud ? 'cloud' : fit.verdict,
      allowed: !cloud || host.allowCloud,
    }))
    .toSorted(
      (one, other) => Number(other.allowed) - Number(one.allowed) || RANKS[one.suits] - RANKS[other.suits],
    );
}

const RANKS: Readonly<Record<Suits, number>> = { fits: 0, unknown: 1, tight: 2, 'too-large': 3, cloud: 4 };

/** It turns text into numbers, and answers nothing. */
function isEmbedding({ capabilities }: HostModel): boolean {
  return capabilities.includes('embedding') && !capabilities.includes('completion');
}

/** Names of the servers that ask a model of a host. */
export function usersOf({ usedBy }: Pick<HostView, 'usedBy'>, model: string): string[] {
  return usedBy
    .filter((server) => server.model === model || server.deepModel === model)
    .map(({ name }) => name);
}
