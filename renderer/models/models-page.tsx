import { useState } from 'react';
import type { HostView } from '../../shared/contract/models.ts';
import { useModelHosts, useServers } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { formatRoute, type Route } from '../ui/route.ts';
import { useLate } from '../ui/use-late.ts';
import { useNow } from '../ui/use-now.ts';
import { AskingTable } from './asking-table.tsx';
import { HostCard } from './host-card.tsx';
import { HostDialog } from './host-dialog.tsx';
import { Lenses } from './lenses.tsx';
import { text } from './messages.ts';

type ModelsRoute = Extract<Route, { page: 'models' }>;

/** What answers questions about log lines, and who asks it what. */
export function ModelsPage({ part, id }: Omit<ModelsRoute, 'page'>) {
  const { data: hosts, error, isPending, refetch } = useModelHosts();
  const [adding, setAdding] = useState(false);
  const late = useLate(isPending);
  return (
    <section className="col grow" aria-label={text.title}>
      <header className="bar wide-bar">
        <h1>{text.title}</h1>
        <Parts current={part} />
        {part === 'hosts' && hosts && hosts.length > 0 && (
          <span className="t12 i3 clip">{summaryOf(hosts)}</span>
        )}
        <span className="push hstack">
          {part === 'hosts' && (
            <Button small icon="plus" onPress={() => setAdding(true)}>
              {text.form.add}
            </Button>
          )}
        </span>
      </header>
      <div className="mo-scroll" tabIndex={-1}>
        {late && part === 'hosts' && (
          <p className="i3" role="status">
            {text.loading}
          </p>
        )}
        {error && !hosts && part === 'hosts' && (
          <LoadFailure title={text.failed} error={error} onAgain={() => void refetch()} />
        )}
        {part === 'hosts' && hosts && <Hosts hosts={hosts} />}
        {part === 'lenses' && <Lenses id={id} />}
      </div>
      {adding && <HostDialog view={null} onClose={() => setAdding(false)} />}
    </section>
  );
}

function Parts({ current }: { readonly current: ModelsRoute['part'] }) {
  return (
    <nav className="seg" aria-label={text.partsLabel}>
      {(['hosts', 'lenses'] as const).map((part) => (
        <a
          key={part}
          href={formatRoute({ page: 'models', part, id: null })}
          aria-current={part === current ? 'page' : undefined}
        >
          {text.parts[part]}
        </a>
      ))}
    </nav>
  );
}

function summaryOf(hosts: readonly HostView[]): string {
  return text.summary({
    hosts: hosts.length,
    models: hosts.reduce((sum, { lastCheck }) => sum + (lastCheck?.models.length ?? 0), 0),
  });
}

function Hosts({ hosts }: { readonly hosts: readonly HostView[] }) {
  const { data: servers = [] } = useServers();
  const now = useNow(1_000);
  if (hosts.length === 0)
    return (
      <div className="card line no-match">
        <p className="medium">{text.none}</p>
        <p className="t12 i3">{text.noneHint}</p>
      </div>
    );
  return (
    <>
      {servers.length > 0 && <AskingTable hosts={hosts} servers={servers} now={now} />}
      {hosts.map((view) => (
        <HostCard key={view.host.id} view={view} servers={servers} now={now} />
      ))}
    </>
  );
}
