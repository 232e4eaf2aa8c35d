import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Estimate, Reanalysis } from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { useEngine } from '../client/engine.ts';
import type { Span } from '../range/brush.ts';
import { useVolumeRoom, VolumePanel } from '../range/volume-panel.tsx';
import { sourceName } from './draft.ts';
import { Pieces } from './pieces.tsx';
import type { Compose } from './use-compose.ts';

interface RangeVolumeProps {
  readonly compose: Compose;
  readonly sourceIds: readonly string[];
  readonly servers: readonly ServerView[];
  readonly estimate: Estimate | undefined;
  /** Whose pieces are shown as they fill. */
  readonly opened: Reanalysis | null;
}

/** Volume of the chosen sources, with what is read of it and what is no longer there. */
export function RangeVolume({ compose, sourceIds, servers, estimate, opened }: RangeVolumeProps) {
  const { view } = compose.brush;
  const room = useVolumeRoom();
  const { data, error, refetch } = useVolume(sourceIds, view, room.buckets);
  const missing = (estimate?.unavailable ?? []).filter(
    ({ reason, from, to }) => reason === 'older-than-kept' && to > view.from && from < view.to,
  );
  return (
    <VolumePanel
      range={compose}
      room={room}
      volume={sourceIds.length > 0 ? data : undefined}
      error={error}
      onAgain={() => void refetch()}
      nameOf={(id) => sourceName(id, servers)}
      missing={missing}
    >
      {opened && <Pieces one={opened} view={view} />}
    </VolumePanel>
  );
}

/** The old bars stay until the new ones are there. */
function useVolume(sourceIds: readonly string[], view: Span, buckets: number) {
  const { queries } = useEngine();
  const input = {
    sourceIds: [...sourceIds],
    from: Math.floor(view.from),
    to: Math.ceil(view.to),
    buckets,
  };
  return useQuery({
    ...queries.reanalysis.volume.queryOptions({ input }),
    enabled: sourceIds.length > 0,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
