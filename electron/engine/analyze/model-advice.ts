import type { Advice, Fit, HostMemory } from '../../../shared/domain/model-host.ts';

const GIB = 1024 ** 3;
/** What a model host takes besides weights and cache. */
const WORKING_BYTES = 0.75 * GIB;
/** The system and what else runs there have the rest. */
const USUAL_SHARE = 0.75;
const TIGHT_SHARE = 0.92;
/** The least that Nightjar asks with. */
const CONTEXT = 8_192;

/** What `MemTotal` of a machine sold with that many GiB comes to: firmware and kernel keep some. */
const SOLD_SHARE = 0.9;

const LARGE = ['qwen3:8b', 'granite3.3:8b'];
const WITH_GPU = ['qwen3:14b', 'qwen3:8b', 'gpt-oss:20b'];

/**
 * Which models a machine should run (measured and published sizes with their cache at this context). Dense models
 * come first: their hosts keep the evaluated prefix of a prompt. With a few GiB only it is better to bring the logs
 * to a larger machine than the model to the logs.
 *
 * @param memoryBytes of the whole machine; null: not known
 * @param hasGpu a model was seen to run on one
 */
export function adviceFor(memoryBytes: number | null, hasGpu = false): Advice {
  if (memoryBytes === null) return { kind: 'unknown', models: [], contextTokens: null };
  const sold = memoryBytes / GIB / SOLD_SHARE;
  if (sold < 4) return { kind: 'none', models: [], contextTokens: null };
  if (sold < 8) return { kind: 'small', models: ['qwen3:1.7b', 'llama3.2:1b'], contextTokens: CONTEXT };
  if (sold < 16)
    return { kind: 'standard', models: ['qwen3:4b', 'granite4:micro', 'phi4-mini'], contextTokens: CONTEXT };
  return { kind: 'large', models: hasGpu ? WITH_GPU : LARGE, contextTokens: CONTEXT };
}

export interface FitQuestion {
  /** Of the weights, in bytes; 0: not known. */
  readonly size: number;
  /** See `cacheBytesPerToken`; null: not known, then a tenth of the weights is assumed. */
  readonly cachePerToken: number | null;
  readonly contextTokens: number;
  /** It is in memory now. */
  readonly isLoaded: boolean;
}

/** Whether a model fits into a machine together with the cache of its context. */
export function fitOf(model: FitQuestion, memory: HostMemory): Fit {
  const { size, cachePerToken, contextTokens, isLoaded } = model;
  const cacheBytes = cachePerToken === null ? null : cachePerToken * contextTokens;
  const neededBytes = size > 0 ? Math.round(size + (cacheBytes ?? size / 10) + WORKING_BYTES) : null;
  const fit = { neededBytes, cacheBytes, contextTokens };
  if (isLoaded) return { ...fit, verdict: 'fits' };
  if (neededBytes === null || memory.total === null) return { ...fit, verdict: 'unknown' };
  const roomy = Math.min(memory.total * USUAL_SHARE, memory.available ?? memory.total);
  if (neededBytes <= roomy) return { ...fit, verdict: 'fits' };
  return { ...fit, verdict: neededBytes <= memory.total * TIGHT_SHARE ? 'tight' : 'too-large' };
}

/** `/proc/meminfo` (proc(5)), in kiB there; null for a line that is not there. */
export function readMemory(meminfo: string): Pick<HostMemory, 'total' | 'available'> {
  const of = (name: string) => {
    const match = new RegExp(`^${name}:\\s+(\\d{1,15}) kB`, 'mu').exec(meminfo);
    return match ? Number(match[1]) * 1024 : null;
  };
  return { total: of('MemTotal'), available: of('MemAvailable') };
}
