import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { request, Agent } from 'undici';
import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { StdioSocket } from '../../../electron/engine/connect/stdio-socket.ts';
import { connectionFailure } from '../../../electron/engine/connect/tunnel.ts';

/** A process with pipes that a test writes and reads. */
function fakeProcess() {
  const process = Object.assign(new EventEmitter(), {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    kill: vi.fn<() => boolean>(() => true),
    ref: vi.fn<() => void>(),
    unref: vi.fn<() => void>(),
  });
  const child = process as unknown as ConstructorParameters<typeof StdioSocket>[0];
  const socket = new StdioSocket(child, (said, answered) => ({
    code: answered ? 'tunnel-dead' : 'host-unreachable',
    message: said,
    advice: '',
  }));
  const agent = new Agent({
    connect: (_options, callback) => setImmediate(() => callback(null, socket as unknown as Socket)),
  });
  return { process, socket, agent };
}

describe('a process as the socket of one HTTP connection', () => {
  it('carries a request and its answer, however large', async () => {
    const { process, agent } = fakeProcess();
    const answering = request('http://127.0.0.1:3100/ready', { dispatcher: agent });
    const [sent] = (await once(process.stdin, 'data')) as [Buffer];
    expect(sent.toString()).toMatch(/^GET \/ready HTTP\/1\.1\r\nhost: 127\.0\.0\.1:3100\r\n/);
    const large = 'x'.repeat(3_000_000);
    process.stdout.write(`HTTP/1.1 200 OK\r\ncontent-length: ${large.length}\r\n\r\n`);
    process.stdout.write(large);
    const { statusCode, body } = await answering;
    expect(statusCode).toBe(200);
    expect((await body.text()).length).toBe(large.length);
    await agent.destroy();
    expect(process.kill).toHaveBeenCalled();
  });

  it.each([
    ['host-unreachable', ''],
    ['tunnel-dead', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
  ])('fails with the words of the process: %s', async (code, before) => {
    const { process, agent } = fakeProcess();
    const reading = request('http://127.0.0.1:3100/ready', { dispatcher: agent }).then(({ body }) =>
      body.text(),
    );
    const outcome = reading.catch((error: unknown) => connectionFailure(error));
    await once(process.stdin, 'data');
    if (before !== '') process.stdout.write(before);
    process.stderr.write('Connection closed');
    await new Promise((resolve) => setImmediate(resolve));
    process.emit('close', 255);
    expect(await outcome).toMatchObject({ code, message: 'Connection closed' });
  });

  it('ends like a socket when the process ends well', async () => {
    const { process, socket } = fakeProcess();
    socket.resume();
    const ended = once(socket, 'end');
    process.emit('close', 0);
    await ended;
    expect(socket.errored).toBeNull();
  });
});

function once(emitter: EventEmitter, event: string): Promise<unknown[]> {
  return new Promise((resolve) => emitter.once(event, (...parameters: unknown[]) => resolve(parameters)));
}
