import { useCallback, useState } from 'react';
import { RangeFields } from '../range/range-fields.tsx';
import { useVolumeRoom, VolumePanel } from '../range/volume-panel.tsx';
import { ViewTools } from '../range/view-tools.tsx';
import { navigate, type LogLook } from '../ui/route.ts';
import { WithServers, type SomeServers } from '../ui/with-servers.tsx';
import { Found } from './found.tsx';
import { Live } from './live.tsx';
import { text } from './messages.ts';
import { SearchRow } from './search-row.tsx';
import { useExplore } from './use-explore.ts';
import { useFound, useSearchVolume } from './use-found.ts';

/** Pixels; the lines need the room. */
const CHART_HEIGHT = 64;

/** Searches a server's logs. The address holds what is searched for. */
export function ExplorerPage({ look }: { readonly look: LogLook | null }) {
  const { seed, onLook } = useAddress(look);
  return (
    <section className="col grow" aria-label={text.title}>
      <header className="bar wide-bar">
        <h1>{text.title}</h1>
        <span className="t12 i3 clip">{text.lead}</span>
      </header>
      <WithServers>
        {(servers) => <Whole key={seed.number} look={seed.current} servers={servers} onLook={onLook} />}
      </WithServers>
    </section>
  );
}

interface Address {
  /** Counts the searches that came by the address: each begins anew. */
  readonly number: number;
  /** The last one that came by the address, and the one that is shown. */
  readonly arrived: LogLook | null;
  readonly current: LogLook | null;
}

/** What the address asks for, and a way to write there what is searched for now. */
function useAddress(look: LogLook | null) {
  const [seed, setSeed] = useState<Address>({ number: 0, arrived: look, current: look });
  if (!isSame(look, seed.arrived)) {
    const isOwn = look === null || isSame(look, seed.current);
    setSeed({
      number: isOwn ? seed.number : seed.number + 1,
      arrived: look,
      current: look ?? seed.current,
    });
  }
  const onLook = useCallback((next: LogLook) => {
    setSeed((last) => ({ ...last, current: next }));
    navigate({ page: 'explorer', look: next }, { replace: true });
  }, []);
  return { seed, onLook };
}

function isSame(one: LogLook | null, other: LogLook | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface WholeProps {
  readonly look: LogLook | null;
  readonly servers: SomeServers;
  readonly onLook: (look: LogLook) => void;
}

function Whole({ look, servers, onLook }: WholeProps) {
  const explore = useExplore(look, servers, onLook);
  const { range, asked, view } = explore;
  const [live, setLive] = useState(false);
  const found = useFound(asked, !live);
  const room = useVolumeRoom();
  const volume = useSearchVolume(asked, range.brush.view, room.buckets);
  const nameOf = (id: string) => view.sources.find((source) => source.id === id)?.name ?? view.server.name;
  return (
    <div className="xl">
      <div className="xl-head">
        <SearchRow
          explore={explore}
          servers={servers}
          error={live ? null : found.error}
          live={live}
          onLive={setLive}
        />
        {!live && <RangeFields range={range} servers={servers} />}
        {!live && (
          <VolumePanel
            range={range}
            room={room}
            volume={volume.data}
            // What is wrong with the search itself is said once, with its lines.
            error={found.error ? null : volume.error}
            onAgain={() => void volume.refetch()}
            nameOf={nameOf}
            height={CHART_HEIGHT}
            tools={<ViewTools range={range} />}
          />
        )}
      </div>
      {live ? (
        <Live explore={explore} nameOf={nameOf} />
      ) : (
        <Found explore={explore} found={found} nameOf={nameOf} />
      )}
    </div>
  );
}
