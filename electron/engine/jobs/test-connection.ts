import { toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Connection, Hop } from '../../../shared/domain/server.ts';
import type { ModelHost } from '../../../shared/domain/model-host.ts';
import type { HostClient } from '../analyze/host-client.ts';
import { OllamaClient } from '../analyze/ollama.ts';
import { createLink } from '../connect/create-link.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Ports } from '../ports.ts';
import { LokiClient } from '../sources/loki.ts';
import { LOKI_STARTING } from './lane-failures.ts';
import type { ModelHosts } from './model-hosts.ts';

type HopKind = Hop['kind'];

/** What a connection test finds out, as it happens; the contract's `TestStep`. */
export type ConnectionTestStep =
  | { readonly kind: 'started'; readonly hop: HopKind }
  | { readonly kind: 'passed'; readonly hop: HopKind; readonly milliseconds: number; readonly detail: string }
  | { readonly kind: 'failed'; readonly hop: HopKind; readonly failure: Failure }
  | { readonly kind: 'labels'; readonly label: string; readonly values: string[] }
  | { readonly kind: 'models'; readonly names: string[] }
  | { readonly kind: 'done'; readonly usable: boolean };

/** Labels by which people tell their sources apart, the most telling first. */
const TELLING_LABELS = ['job', 'unit', 'service_name', 'container', 'app', 'filename'];
const MOST_VALUES = 50;

/** Which model is tried, and where; `host: null` is the Ollama that the connection names. */
export interface TestedModel {
  readonly name: string | null;
  readonly host: ModelHost | null;
}

/**
 * Tries each hop as a poll would and tells of it as it goes; changes nothing on the server and keeps nothing. A
 * model that does not answer leaves the server usable: rules need none.
 */
export async function* testConnection(
  connection: Connection,
  model: TestedModel,
  hosts: ModelHosts,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<ConnectionTestStep> {
  const link = createLink(connection, ports);
  const hop: HopKind = connection.kind === 'ssh' ? 'ssh' : 'loki';
  try {
    if (hop === 'ssh') yield { kind: 'started', hop };
    const started = ports.clock.now();
    const opened = await attempt(() => link.acquire(signal), signal);
    if ('failure' in opened) {
      yield { kind: 'failed', hop, failure: opened.failure };
      yield { kind: 'done', usable: false };
      return;
    }
    const tunnel = opened.value;
    if (hop === 'ssh') {
      const milliseconds = ports.clock.now() - started;
      yield { kind: 'passed', hop, milliseconds, detail: tunnel.version ?? 'logged in' };
    }
    const usable = yield* testLoki(tunnel, ports, signal);
    const { host, name } = model;
    const { ollama } = tunnel;
    if (host) yield* testModel(async () => (await hosts.open(host, signal)).client, name, ports, signal);
    else if (ollama)
      yield* testModel(() => Promise.resolve(new OllamaClient(ollama, ports.clock)), name, ports, signal);
    yield { kind: 'done', usable };
  } finally {
    await link.close();
  }
}

async function* testLoki(
  tunnel: Tunnel,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<ConnectionTestStep, boolean> {
  const hop = 'loki';
  yield { kind: 'started', hop };
  const client = new LokiClient({ target: tunnel.loki, clock: ports.clock, random: ports.random });
  const probed = await attempt(() => client.probe(signal), signal);
  if ('failure' in probed) {
    yield { kind: 'failed', hop, failure: probed.failure };
    return false;
  }
  const { ready, version, milliseconds } = probed.value;
  if (!ready) {
    yield { kind: 'failed', hop, failure: LOKI_STARTING };
    return false;
  }
  const open = tunnel.open ? ', unencrypted: everyone on the way can read these lines' : '';
  yield {
    kind: 'passed',
    hop,
    milliseconds,
    detail: `${version === null ? 'Loki' : `Loki ${version}`}${open}`,
  };
  yield* offerLabels(client, signal);
  return true;
}

async function* offerLabels(client: LokiClient, signal: AbortSignal): AsyncGenerator<ConnectionTestStep> {
  const labels = await attempt(() => client.labels(signal), signal);
  if ('failure' in labels) return;
  for (const label of TELLING_LABELS.filter((name) => labels.value.includes(name)).slice(0, 2)) {
    const values = await attempt(() => client.labelValues(label, signal), signal);
    if ('value' in values) yield { kind: 'labels', label, values: values.value.slice(0, MOST_VALUES) };
  }
}

async function* testModel(
  open: () => Promise<HostClient>,
  model: string | null,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<ConnectionTestStep> {
  const hop = 'model';
  yield { kind: 'started', hop };
  const started = ports.clock.now();
  const asked = await attempt(async () => {
    const client = await open();
    return { ...(await client.about(signal)), models: await client.models(signal) };
  }, signal);
  if ('failure' in asked) {
    yield { kind: 'failed', hop, failure: asked.failure };
    return;
  }
  const { software, version, models } = asked.value;
  const names = models.filter(({ cloud }) => !cloud).map(({ name }) => name);
  if (model !== null && !names.some((name) => name === model || name === `${model}:latest`)) {
    yield { kind: 'failed', hop, failure: missing(model) };
  } else {
    yield {
      kind: 'passed',
      hop,
      milliseconds: ports.clock.now() - started,
      detail: version === null ? software : `${software} ${version}`,
    };
  }
  yield { kind: 'models', names };
}

function missing(model: string): Failure {
  return {
    code: 'model-missing',
    message: `The model host does not have ${model}.`,
    advice: `Download ${model} to it under Models, or choose one of its models.`,
  };
}

async function attempt<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly value: T } | { readonly failure: Failure }> {
  try {
    return { value: await work() };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: toFailure(error) };
  }
}
