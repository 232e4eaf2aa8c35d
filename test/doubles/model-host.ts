import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request of any kind that the server got. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** A refusal before any token: a status and exactly this body. `text/html` and the like for what is not Ollama. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly location?: string;
}

/** A model host over HTTP on a port of its own: keeps what it was asked, and lets a test wait for it. */
export abstract class ModelHostDouble {
  readonly requests: RecordedRequest[] = [];
  /** Chats and downloads that the client left before they ended. */
  disconnects = 0;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.#server = createServer((request, response) => {
      this.#receive(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when `isReached` holds; looked at after each request and each disconnect. */
  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  protected abstract answer(path: string, body: unknown, response: ServerResponse): Promise<void> | void;

  /** What was asked of a path, in order. */
  protected bodiesOf(path: string): unknown[] {
    return this.requests.filter((request) => request.path === path).map(({ body }) => body);
  }

  /** Counts it if the client leaves before the response has ended. */
  protected watch(response: ServerResponse): void {
    response.on('close', () => {
      if (!response.writableFinished) this.disconnects++;
      this.#notify();
    });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const text = await bodyOf(request);
    const body: unknown = text === '' ? null : JSON.parse(text);
    this.requests.push({ method: request.method ?? '', path, headers: request.headers, body });
    this.#notify();
    await this.answer(path, body, response);
  }

  #notify(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** Answers with a refusal, as it stands. */
export function refuse(response: ServerResponse, { status, body, contentType, location }: Refusal): void {
  response.statusCode = status;
  if (location !== undefined) response.setHeader('location', location);
  if (body !== '') response.setHeader('content-type', contentType ?? 'application/json; charset=utf-8');
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Everything written so far has left the process, so that a cut comes after it. */
export function flushed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.write('', () => resolve()));
}
