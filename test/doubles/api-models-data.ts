import type { HostView } from '../../shared/contract/models.ts';
import type { HostCheck, HostModel, ModelHost, Pull } from '../../shared/domain/model-host.ts';

const MINUTE = 60_000;
const GIB = 1024 ** 3;

/** A machine with a GPU, added by its URL. */
export const DESK: ModelHost = {
  id: 'host-desk',
  name: 'desk',
  kind: 'openai',
  place: { kind: 'url', url: 'http://desk.lan:8080' },
  headers: {},
  allowCloud: false,
};

/** A model of 4 billion parameters, unless told otherwise; `size` in bytes. */
export function model(name: string, size: number, part: Partial<HostModel> = {}): HostModel {
  return {
    name,
    digest: `${name.length}`.repeat(64).slice(0, 64),
    size,
    contextTokens: 40_960,
    capabilities: ['completion', 'tools', 'thinking'],
    quantization: 'Q4_K_M',
    parameters: '4.0B',
    cloud: false,
    loaded: null,
    fit: {
      verdict: 'fits',
      neededBytes: size + 1.9 * GIB,
      cacheBytes: 1.1 * GIB,
      contextTokens: 8_192,
    },
    ...part,
  };
}

/** What a check of a host with four models and 15.5 GiB said twelve minutes ago. */
export function checked(now: number): HostCheck {
  return {
    at: now - 12 * MINUTE,
    milliseconds: 412,
    software: 'Ollama',
    version: '0.33.0',
    models: [
      model('qwen3:8b', 5.2e9, {
        parameters: '8.2B',
        loaded: { contextTokens: 8_192, size: 6.4e9, gpuSize: 0 },
      }),
      model('qwen3:4b', 2.5e9),
      model('gpt-oss:20b', 13.8e9, {
        parameters: '20.9B',
        quantization: 'MXFP4',
        fit: {
          verdict: 'too-large',
          neededBytes: 15.4e9,
          cacheBytes: 0.4e9,
          contextTokens: 8_192,
        },
      }),
      model('gpt-oss:120b-cloud', 0, {
        parameters: '116.8B',
        quantization: 'MXFP4',
        cloud: true,
        fit: { verdict: 'unknown', neededBytes: null, cacheBytes: null, contextTokens: 8_192 },
      }),
    ],
    memory: { total: 15.5 * GIB, available: 9.2 * GIB, from: 'server' },
    advice: { kind: 'large', models: ['qwen3:8b', 'granite3.3:8b'], contextTokens: 8_192 },
    failure: null,
  };
}

/** A download under way at 24 MB a second. */
export function running(name: string, completedBytes: number, totalBytes: number): Pull {
  return {
    model: name,
    state: 'running',
    status: 'pulling 3e4cb1417446',
    completedBytes,
    totalBytes,
    percent: (completedBytes / totalBytes) * 100,
    bytesPerSecond: 24_000_000,
    remainingSeconds: Math.ceil((totalBytes - completedBytes) / 24_000_000),
    failure: null,
  };
}

/** What is known of a server's own host that was checked and measured. */
export function measured(now: number): Partial<HostView> {
  return {
    lastCheck: checked(now),
    speeds: [
      {
        model: 'qwen3:8b',
        digest: '8'.repeat(64),
        at: now - 9 * MINUTE,
        promptTokens: 371,
        answerTokens: 64,
        promptTokensPerSecond: 11.4,
        answerTokensPerSecond: 3.6,
        measuredBy: 'host',
      },
    ],
  };
}

/** The last check of a host that did not answer. */
export function unanswered(now: number): HostCheck {
  return {
    ...checked(now),
    software: null,
    version: null,
    models: [],
    memory: { total: null, available: null, from: 'unknown' },
    advice: { kind: 'unknown', models: [], contextTokens: null },
    failure: {
      code: 'model-unreachable',
      message: 'The model host cannot be reached.',
      advice: 'Check that Ollama runs there and that the address is right.',
      detail: 'connect ECONNREFUSED 127.0.0.1:11434',
    },
  };
}
