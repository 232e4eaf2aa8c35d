import { Icon } from './icons.tsx';
import { SeverityMark } from './severity.tsx';
import type { ServerState } from './server-state.ts';

/** A server's state by shape: a dot is well, a square has a gap, a diamond fails, a key needs you, bars are paused. */
export function ServerShape({ state }: { readonly state: ServerState }) {
  switch (state) {
    case 'ok':
      return <i className="dot" aria-hidden="true" />;
    case 'waiting':
      return <i className="dot wait" aria-hidden="true" />;
    case 'gap':
      return <i className="dot warn" aria-hidden="true" />;
    case 'failing':
      return <SeverityMark severity="critical" />;
    case 'needs-you':
      return (
        <i className="needs-key" aria-hidden="true">
          <Icon name="key" />
        </i>
      );
    case 'paused':
      return <Icon name="pause" />;
  }
}
