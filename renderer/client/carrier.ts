import { createORPCClient } from '@orpc/client';
import type { Api } from './api.ts';
import type { Carrier } from './connection.ts';
import { portCarrier, type PortTarget } from './port-carrier.ts';
import { engineUrl, socketCarrier } from './socket-carrier.ts';

interface PageWindow extends PortTarget {
  readonly location: Pick<Location, 'protocol' | 'host' | 'origin'>;
}

/** A page of the desktop shell (`app:`) reaches the engine through the preload, one of a browser over a WebSocket. */
export function carrierFor(page: PageWindow): Carrier {
  const { location } = page;
  if (location.protocol !== 'app:') return socketCarrier(engineUrl(location));
  return portCarrier({
    target: page,
    origin: location.origin,
    greet: (link) => createORPCClient<Api>(link).system.info(),
  });
}
