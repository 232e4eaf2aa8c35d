import { ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { Carrier, Link } from './connection.ts';

const ANSWER_MILLISECONDS = 10_000;

/** The page's own window, as far as a port is handed over through it. */
export interface PortTarget {
  postMessage(message: unknown, targetOrigin: string, transfer: Transferable[]): void;
}

interface PortCarrierOptions {
  /** Where the preload listens. */
  readonly target: PortTarget;
  /** `app://nightjar`. Whoever has another origin is handed nothing. */
  readonly origin: string;
  /** Any call: its answer proves that the engine has the other end, since a port itself never says so. */
  readonly greet: (link: Link) => Promise<unknown>;
}

/**
 * One end of a MessageChannel; the other goes to the preload, which hands it to the engine in this program's main
 * process. A fresh channel for each try.
 */
export function portCarrier({ target, origin, greet }: PortCarrierOptions): Carrier {
  return {
    kind: 'port',
    open: (onOpen, onClose) => {
      const { port1, port2 } = new MessageChannel();
      const link: Link = new RPCLink({ port: port1 });
      let over = false;
      const end = () => {
        if (over) return;
        over = true;
        clearTimeout(patience);
        port1.close();
        onClose();
      };
      const patience = setTimeout(end, ANSWER_MILLISECONDS);
      port1.addEventListener('close', end);
      port1.start();
      target.postMessage({ kind: 'nightjar-port' }, origin, [port2]);
      const answered = () => {
        clearTimeout(patience);
        if (!over) onOpen();
      };
      // A refusal is an answer too.
      greet(link).then(answered, (error: unknown) => (error instanceof ORPCError ? answered() : end()));
      return link;
    },
  };
}
