import { useQuery } from '@tanstack/react-query';
import type { ContactedHost, ServerHealth } from '../../shared/contract/activity.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf, inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { duration, full, moment } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { useNow } from '../ui/use-now.ts';
import { nextWords } from './health-text.ts';
import { text } from './messages.ts';
import { TabPage } from './tabs.tsx';

const { health: words, hosts } = text;
const AGAIN = 5_000;
const HOSTS_AGAIN = 60_000;

/** How each hop of each server does, what happens next about it, and who was talked to at all. */
export function HealthView() {
  const now = useNow(1_000);
  const { queries } = useEngine();
  const { data, error, isPending } = useQuery({
    ...queries.activity.health.queryOptions(),
    refetchInterval: AGAIN,
  });
  const contacted = useQuery({ ...queries.activity.hosts.queryOptions(), refetchInterval: HOSTS_AGAIN });
  return (
    <TabPage current="health">
      {isPending && <RowSkeletons waiting label={words.loading} />}
      {error && !data && <FailureCard title={words.loadFailed} failure={failureOf(error)} />}
      {data?.length === 0 && <p className="i3">{words.none}</p>}
      {data?.map((server) => (
        <HealthOfServer key={server.serverId} server={server} now={now} />
      ))}
      {contacted.data && <Hosts contacted={contacted.data} now={now} />}
    </TabPage>
  );
}

function HealthOfServer({ server, now }: { readonly server: ServerHealth; readonly now: number }) {
  return (
    <section className="health" aria-label={server.serverName}>
      <h2>
        {server.serverName}
        <span className="t12 i2">{nextWords(server, now)}</span>
      </h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{words.hop}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.lastSuccess}</th>
            <th scope="col">{words.lastError}</th>
          </tr>
        </thead>
        <tbody>
          {server.hops.map((hop) => (
            <HopRow key={hop.kind} hop={hop} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type HealthHop = ServerHealth['hops'][number];

function HopRow({ hop, now }: { readonly hop: HealthHop; readonly now: number }) {
  const { lastSuccess, lastFailure, milliseconds, detail } = hop;
  const took = milliseconds === null ? '' : duration(milliseconds);
  return (
    <tr>
      <th scope="row">
        {words.hops[hop.kind]}
        <span className="i3"> {detail}</span>
      </th>
      <td>
        <span className={`hop-state ${hop.state}`}>
          <HopMark state={hop.state} />
          {words.states[hop.state]}
        </span>{' '}
        <span className="i3">{hop.state === 'ok' && took}</span>
      </td>
      <td>
        {lastSuccess === null ? (
          words.never
        ) : (
          <time title={full(lastSuccess)}>{moment(lastSuccess, now)}</time>
        )}
      </td>
      <td>
        {lastFailure === null ? (
          words.noError
        ) : (
          <>
            <time title={full(lastFailure.at)}>{moment(lastFailure.at, now)}</time>{' '}
            {inWords(lastFailure.failure).message}
            {hop.failure && <span className="i3"> {inWords(hop.failure).advice}</span>}
          </>
        )}
      </td>
    </tr>
  );
}

function HopMark({ state }: Pick<HealthHop, 'state'>) {
  switch (state) {
    case 'ok':
      return <Icon name="check" small />;
    case 'failing':
      return <SeverityMark severity="critical" size={12} />;
    case 'needs-you':
      return <Icon name="key" small />;
    case 'off':
    case 'unknown':
      return <Icon name="minus" small />;
  }
}

function Hosts({ contacted, now }: { readonly contacted: readonly ContactedHost[]; readonly now: number }) {
  return (
    <section className="health" aria-label={hosts.title}>
      <h2>
        {hosts.title}
        <span className="t12 i2">{hosts.noOthers}</span>
      </h2>
      {contacted.length === 0 ? (
        <p className="t12 i3">{hosts.none}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{hosts.host}</th>
              <th scope="col">{hosts.why}</th>
              <th scope="col">{hosts.first}</th>
              <th scope="col">{hosts.last}</th>
            </tr>
          </thead>
          <tbody>
            {contacted.map((one) => (
              <tr key={`${one.host} ${one.reason} ${one.through}`}>
                <th scope="row" className="mono">
                  {one.host}
                </th>
                <td>
                  {hosts.reasons[one.reason]}
                  {one.through !== null && (
                    <span className="i3"> {hosts.through({ host: one.through })}</span>
                  )}
                </td>
                <td title={full(one.firstAt)}>{moment(one.firstAt, now)}</td>
                <td title={full(one.lastAt)}>{moment(one.lastAt, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
