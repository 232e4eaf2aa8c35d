import type { ReactNode } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import { useServers } from '../client/queries.ts';
import { LoadFailure } from './load-failure.tsx';
import { text as shared } from './messages.ts';
import { formatRoute } from './route.ts';
import { RowSkeletons } from './skeleton.tsx';

const text = shared.withServers;

export type SomeServers = readonly [ServerView, ...ServerView[]];

interface WithServersProps {
  readonly children: (servers: SomeServers) => ReactNode;
}

/** What a page is nothing without: it is drawn once there is a server; until then this says why not. */
export function WithServers({ children }: WithServersProps) {
  const { data: servers, error, refetch } = useServers();
  if (servers) return areSome(servers) ? children(servers) : <NoServers />;
  if (!error) return <RowSkeletons waiting label={text.loading} />;
  return (
    <div className="pad">
      <LoadFailure title={text.failed} error={error} onAgain={() => void refetch()} />
    </div>
  );
}

function NoServers() {
  return (
    <div className="pad">
      <p className="t20 strong">{text.none}</p>
      <p className="i2">
        <a className="link" href={formatRoute({ page: 'servers', adding: true })}>
          {text.noneHint}
        </a>
      </p>
    </div>
  );
}

function areSome(servers: readonly ServerView[]): servers is SomeServers {
  return servers.length > 0;
}
