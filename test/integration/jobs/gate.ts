import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port in front of another one, that can be closed and opened again. */
export class Gate {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #server: Server | null = null;

  private constructor(origin: string) {
    this.#target = Number(new URL(origin).port);
  }

  static async before(origin: string): Promise<Gate> {
    const gate = new Gate(origin);
    await gate.open();
    return gate;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.#target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cuts what is open; who knocks afterwards is refused. Once more does nothing. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}
