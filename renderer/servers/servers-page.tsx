import { useInfo, useServers } from '../client/queries.ts';
import { CommandButton } from '../ui/button.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { text as shared } from '../ui/messages.ts';
import { modelNote } from '../ui/model-note.ts';
import { gapsOf } from '../ui/server-state.ts';
import { useLate } from '../ui/use-late.ts';
import { useNow } from '../ui/use-now.ts';
import { CarryServers } from './carry-servers.tsx';
import { text } from './messages.ts';
import { ServerCard } from './server-card.tsx';
import { SourcesTable } from './sources-table.tsx';

/** Each server with the health of every hop on the way to its logs, and its sources. */
export function ServersPage() {
  const { data: servers, error, isPending, refetch } = useServers();
  const { data: info } = useInfo();
  const late = useLate(isPending);
  const now = useNow(1000);
  const sources = servers?.reduce((sum, view) => sum + view.sources.length, 0) ?? 0;
  const gaps = servers?.reduce((sum, view) => sum + gapsOf(view), 0) ?? 0;
  return (
    <section className="col grow" aria-label={text.title}>
      <header className="bar wide-bar">
        <h1>{text.title}</h1>
        {servers && servers.length > 0 && (
          <span className="t12 i3 clip">{summary(servers.length, sources, gaps)}</span>
        )}
        <span className="push hstack">
          {servers && <CarryServers hasServers={servers.length > 0} />}
          {servers && servers.length > 0 && (
            <CommandButton command="poll" icon="again" small>
              {text.pollAll}
            </CommandButton>
          )}
          <CommandButton command="add" icon="plus" small>
            {text.add}
          </CommandButton>
        </span>
      </header>
      <div className="scroll">
        <div className="pad">
          {error && !servers && (
            <LoadFailure title={text.loadFailed} error={error} onAgain={() => void refetch()} />
          )}
          {late && (
            <p className="i3" role="status">
              {text.loading}
            </p>
          )}
          {servers?.length === 0 && (
            <div className="card line no-match">
              <p className="medium">{text.none}</p>
              <p className="t12 i3">{text.noneHint}</p>
              <CommandButton command="add" icon="plus" tone="primary">
                {text.add}
              </CommandButton>
            </div>
          )}
          {info && servers && servers.length > 0 && <p className="t12 i3 model-note">{modelNote(info)}</p>}
          <div className="svs">
            {servers?.map((view) => (
              <ServerCard key={view.server.id} view={view} now={now} />
            ))}
          </div>
          {sources > 0 && servers && <SourcesTable servers={servers} now={now} />}
        </div>
      </div>
    </section>
  );
}

/** `3 servers, 7 sources, 1 gap` */
function summary(servers: number, sources: number, gaps: number): string {
  const { counts } = shared;
  const said = { servers: counts.servers({ many: servers }), sources: counts.sources({ many: sources }) };
  return gaps > 0 ? text.summaryGaps({ ...said, gaps: counts.gaps({ many: gaps }) }) : text.summary(said);
}
