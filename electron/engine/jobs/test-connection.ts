import { toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { ModelHost } from '../../../shared/domain/model-host.ts';
import type { Connection, SshConnection } from '../../../shared/domain/server.ts';
import type { HostClient } from '../analyze/host-client.ts';
import { OllamaClient } from '../analyze/ollama.ts';
import { createLink } from '../connect/create-link.ts';
import type { HeadersOf } from '../connect/secret-headers.ts';
import type { ServerLink } from '../connect/server-link.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Ports } from '../ports.ts';
import { LokiClient } from '../sources/loki.ts';
import { LOKI_STARTING } from './lane-failures.ts';
import type { ModelHosts } from './model-hosts.ts';
import { SshWalk, type SshHop, type SshStep } from './ssh-walk.ts';
import { StepQueue } from './step-queue.ts';
import { fixesFor, type Fix } from './test-fixes.ts';

type TestedHop = SshHop | 'forward' | 'loki' | 'model';

/** What a connection test finds out, as it happens; the contract's `TestStep`. */
export type ConnectionTestStep =
  | SshStep
  | { readonly kind: 'started'; readonly hop: TestedHop; readonly subject: string }
  | {
      readonly kind: 'passed';
      readonly hop: TestedHop;
      readonly subject: string;
      readonly milliseconds: number;
      readonly detail: string;
    }
  | {
      readonly kind: 'failed';
      readonly hop: TestedHop;
      readonly subject: string;
      readonly failure: Failure;
      readonly fixes: Fix[];
    }
  | { readonly kind: 'open' }
  | { readonly kind: 'clock'; readonly skew: number }
  | { readonly kind: 'labels'; readonly label: string; readonly values: string[] }
  | { readonly kind: 'models'; readonly names: string[] }
  | { readonly kind: 'done'; readonly usable: boolean };

/** Labels by which people tell their sources apart, the most telling first. */
const TELLING_LABELS = ['job', 'unit', 'service_name', 'container', 'app', 'filename'];
const MOST_VALUES = 50;

export interface Tested extends HeadersOf {
  /** Which model is tried; null: only whether the host answers. */
  readonly model: string | null;
  /** Null is the Ollama that the connection names. */
  readonly host: ModelHost | null;
  readonly tenant?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly matcher?: string | undefined;
}

export interface Testing {
  readonly hosts: Pick<ModelHosts, 'open'>;
  readonly ports: Ports;
  /** Takes the open way over when the test is done, for whoever looks at what is there; without it, it is closed. */
  readonly onOpen?: (way: HeadersOf, link: ServerLink) => void;
}

/**
 * Tries each step as a poll would and tells of it as it goes; changes nothing on the server and keeps nothing. A
 * model that does not answer leaves the server usable: rules need none.
 */
export async function* testConnection(
  tested: Tested,
  testing: Testing,
  signal: AbortSignal,
): AsyncGenerator<ConnectionTestStep> {
  const test = new ConnectionTest(tested, testing, signal);
  let usable = false;
  try {
    const tunnel = yield* test.open();
    if (tunnel !== null) {
      usable = yield* test.loki(tunnel);
      yield* test.model(tunnel);
    }
    yield { kind: 'done', usable };
  } finally {
    await test.close(usable);
  }
}

class ConnectionTest {
  readonly #tested: Tested;
  readonly #testing: Testing;
  readonly #signal: AbortSignal;
  readonly #steps = new StepQueue<ConnectionTestStep>();
  readonly #link: ServerLink;
  #walk: SshWalk | null = null;

  constructor(tested: Tested, testing: Testing, signal: AbortSignal) {
    this.#tested = tested;
    this.#testing = testing;
    this.#signal = signal;
    const { connection, serverId, secretHeaders } = tested;
    this.#link = createLink(connection, testing.ports, {
      serverId,
      secretHeaders,
      onProgress: (progress) => this.#walk?.note(progress),
    });
  }

  /** Null: there is no way, and the step that failed was told. */
  async *open(): AsyncGenerator<ConnectionTestStep, Tunnel | null> {
    const { connection } = this.#tested;
    if (connection.kind === 'ssh') {
      this.#walk = new SshWalk(this.#testing.ports.clock, (step) => this.#steps.push(step));
    }
    const opening = this.#attempt(() => this.#link.acquire(this.#signal)).finally(() => {
      if (this.#link.state === 'open') this.#walk?.opened();
      this.#steps.end();
    });
    // Whoever is told stops listening only when it is over; a rejection is met below.
    opening.catch(() => {});
    yield* this.#steps;
    const opened = await opening;
    if ('value' in opened) return opened.value;
    const leg = this.#walk?.failedAt(opened.failure) ?? { hop: 'loki' as const, subject: '' };
    yield this.#failed(leg.hop, opened.failure, leg.subject);
    return null;
  }

  async *loki(tunnel: Tunnel): AsyncGenerator<ConnectionTestStep, boolean> {
    const { clock, random } = this.#testing.ports;
    const { connection, tenant, headers, matcher } = this.#tested;
    const isForwarded = connection.kind === 'ssh';
    yield started(isForwarded ? 'forward' : 'loki');
    const client = new LokiClient({
      target: tunnel.loki,
      clock,
      random,
      ...(tenant !== undefined && { tenant }),
      ...(headers !== undefined && { headers }),
      ...(matcher !== undefined && { matcher }),
    });
    const since = clock.now();
    const probed = await this.#attempt(() => client.probe(this.#signal));
    // Whether the server forwards shows only when something is asked through it.
    if ('failure' in probed && probed.failure.code === 'forward-refused') {
      yield this.#failed('forward', probed.failure);
      return false;
    }
    if (isForwarded) {
      yield passed('forward', clock.now() - since, endpointOf(connection));
      yield started('loki');
    }
    if ('failure' in probed || !probed.value.ready) {
      yield this.#failed('loki', 'failure' in probed ? probed.failure : LOKI_STARTING);
      return false;
    }
    const { version, milliseconds, skew } = probed.value;
    yield passed('loki', milliseconds, version === null ? 'Loki' : `Loki ${version}`);
    if (tunnel.open) yield { kind: 'open' };
    if (skew !== null) yield { kind: 'clock', skew };
    yield* this.#offerLabels(client);
    return true;
  }

  async *model(tunnel: Tunnel): AsyncGenerator<ConnectionTestStep> {
    const { hosts, ports } = this.#testing;
    const { host } = this.#tested;
    const { ollama } = tunnel;
    const open = (): Promise<HostClient> | null => {
      if (host) return hosts.open(host, this.#signal).then(({ client }) => client);
      return ollama === null ? null : Promise.resolve(new OllamaClient(ollama, ports.clock));
    };
    if (host === null && ollama === null) return;
    yield started('model');
    const since = ports.clock.now();
    const asked = await this.#attempt(async () => {
      const client = await open();
      if (client === null) return null;
      return { ...(await client.about(this.#signal)), models: await client.models(this.#signal) };
    });
    if ('failure' in asked) return yield this.#failed('model', asked.failure);
    if (asked.value === null) return;
    const { software, version, models } = asked.value;
    const names = models.filter(({ cloud }) => !cloud).map(({ name }) => name);
    const { model } = this.#tested;
    if (model !== null && !names.some((name) => name === model || name === `${model}:latest`)) {
      yield this.#failed('model', missing(model));
    } else {
      yield passed(
        'model',
        ports.clock.now() - since,
        version === null ? software : `${software} ${version}`,
      );
    }
    yield { kind: 'models', names };
  }

  async close(usable: boolean): Promise<void> {
    const { onOpen } = this.#testing;
    if (usable && onOpen && !this.#signal.aborted) onOpen(this.#tested, this.#link);
    else await this.#link.close();
  }

  async *#offerLabels(client: LokiClient): AsyncGenerator<ConnectionTestStep> {
    const labels = await this.#attempt(() => client.labels(this.#signal));
    if ('failure' in labels) return;
    for (const label of TELLING_LABELS.filter((name) => labels.value.includes(name)).slice(0, 2)) {
      const values = await this.#attempt(() => client.labelValues(label, this.#signal));
      if ('value' in values) yield { kind: 'labels', label, values: values.value.slice(0, MOST_VALUES) };
    }
  }

  #failed(hop: TestedHop, failure: Failure, subject = ''): ConnectionTestStep {
    const { connection, model } = this.#tested;
    const user = this.#walk?.user ?? null;
    return {
      kind: 'failed',
      hop,
      subject,
      failure,
      fixes: fixesFor({ hop, failure, connection, user, model }),
    };
  }

  async #attempt<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly failure: Failure }> {
    try {
      return { value: await work() };
    } catch (error) {
      this.#signal.throwIfAborted();
      return { failure: toFailure(error) };
    }
  }
}

function started(hop: TestedHop): ConnectionTestStep {
  return { kind: 'started', hop, subject: '' };
}

function passed(hop: TestedHop, milliseconds: number, detail: string): ConnectionTestStep {
  return { kind: 'passed', hop, subject: '', milliseconds, detail };
}

function endpointOf(connection: Connection): string {
  const { host, port } = (connection as SshConnection).loki;
  return `${host}:${port}`;
}

function missing(model: string): Failure {
  return {
    code: 'model-missing',
    message: `The model host does not have ${model}.`,
    advice: `Download ${model} to it under Models, or choose one of its models.`,
  };
}
