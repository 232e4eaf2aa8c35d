import { RPCLink } from '@orpc/client/websocket';
import type { Carrier } from './connection.ts';

/** A WebSocket to the host that the page came from. */
export function socketCarrier(url: string): Carrier {
  return {
    kind: 'socket',
    open: (onOpen, onClose) => {
      const socket = new WebSocket(url);
      const link = new RPCLink({ websocket: socket });
      socket.addEventListener('open', onOpen);
      socket.addEventListener('close', onClose);
      return link;
    },
  };
}

/** The engine's address beside this page: same host, `/rpc`. */
export function engineUrl(location: { readonly protocol: string; readonly host: string }): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`;
}
