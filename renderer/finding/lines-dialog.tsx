import { useInfiniteQuery } from '@tanstack/react-query';
import type { EvidenceLineView, FindingDetail } from '../../shared/contract/findings.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { useEngine } from '../client/engine.ts';
import { pagesAround, type Around } from '../client/lines-around.ts';
import { ASKED_ONCE } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { clockWithSeconds, moment } from '../ui/format.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { useNow } from '../ui/use-now.ts';
import { HourBars } from './hour-bars.tsx';
import { LineList } from './line-list.tsx';
import { text } from './messages.ts';
import type { Entity } from './same-entity.ts';

interface LinesAroundProps {
  readonly finding: FindingDetail;
  readonly line: EvidenceLineView;
  readonly onClose: () => void;
}

/** The lines before and after one, asked of its server now; more at either end by scrolling. */
export function LinesAround({ finding, line, onClose }: LinesAroundProps) {
  const { queries } = useEngine();
  const { serverId, sourceId, timestamp } = line;
  const query = useInfiniteQuery({
    ...queries.findings.linesAround.infiniteOptions({
      input: ({ at, before, after }: Around) => ({
        findingId: finding.id,
        serverId,
        sourceId,
        timestamp: at,
        before,
        after,
      }),
      queryKey: ['lines-around', finding.id, serverId, sourceId, String(timestamp)],
      ...pagesAround(timestamp),
    }),
    ...ASKED_ONCE,
  });
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const isThere = lines.some((one) => one.timestamp === timestamp);
  return (
    <Dialog
      open
      wide
      title={text.aroundTitle({ at: clockWithSeconds(toMilliseconds(timestamp)) })}
      onClose={onClose}
    >
      <p className="t12 i3">{text.onSource({ source: line.sourceName, server: line.serverName })}</p>
      {query.isPending && <Asking server={line.serverName} />}
      {query.error && <Failed error={query.error} onAgain={() => void query.refetch()} />}
      {query.data && !isThere && (
        <p className="t12 i2" role="status">
          {text.notThere}
        </p>
      )}
      {lines.length > 0 && (
        <LineList
          lines={lines}
          finding={finding}
          marked={timestamp}
          earlier={query.hasPreviousPage ? () => void query.fetchPreviousPage() : null}
          later={query.hasNextPage ? () => void query.fetchNextPage() : null}
          busy={query.isFetching}
        />
      )}
      <Foot lines={lines} onClose={onClose} />
    </Dialog>
  );
}

interface LinesOfProps {
  readonly finding: FindingDetail;
  readonly entity: Entity;
  readonly onClose: () => void;
}

/** Every line with one address or user, over all servers and sources of the finding. */
export function LinesOf({ finding, entity, onClose }: LinesOfProps) {
  const { queries } = useEngine();
  const now = useNow();
  const query = useInfiniteQuery({
    ...queries.findings.linesOf.infiniteOptions({
      input: (before: bigint | null) => ({ findingId: finding.id, ...entity, before }),
      queryKey: ['lines-of', finding.id, entity.kind, entity.value],
      initialPageParam: null as bigint | null,
      getNextPageParam: (page) => (page.more ? page.lines[0]?.timestamp : undefined),
    }),
    ...ASKED_ONCE,
  });
  const newest = query.data?.pages[0];
  const lines = (query.data?.pages ?? []).toReversed().flatMap((page) => page.lines);
  const failures = newest?.failures ?? [];
  return (
    <Dialog open wide title={text.ofTitle({ value: entity.value })} onClose={onClose}>
      {query.isPending && <Asking server={finding.servers.map(({ name }) => name).join(', ')} />}
      {query.error && <Failed error={query.error} onAgain={() => void query.refetch()} />}
      {newest?.perHour && <HourBars from={newest.range.from} counts={newest.perHour} now={now} />}
      {failures.map(({ serverName, message, advice }) => (
        <p key={serverName + message} className="t12 crit-ink" role="status">
          {text.serverFailed({ server: serverName, message, advice })}
        </p>
      ))}
      {newest && lines.length === 0 && failures.length === 0 && (
        <p className="t12 i2" role="status">
          {text.noneOf({ from: moment(newest.range.from, now), to: moment(newest.range.to, now) })}
        </p>
      )}
      {lines.length > 0 && (
        <LineList
          lines={lines}
          finding={finding}
          followed={entity.value}
          marked={null}
          earlier={query.hasNextPage ? () => void query.fetchNextPage() : null}
          later={null}
          busy={query.isFetching}
        />
      )}
      <Foot lines={lines} onClose={onClose} />
    </Dialog>
  );
}

function Asking({ server }: { readonly server: string }) {
  return (
    <p className="t12 i3" role="status">
      {text.lookingUp({ server })}
    </p>
  );
}

function Failed({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) {
  return <LoadFailure title={text.linesFailed} error={error} onAgain={onAgain} />;
}

function Foot(props: {
  readonly lines: readonly { readonly timestamp: bigint; readonly text: string }[];
  readonly onClose: () => void;
}) {
  const whole = props.lines
    .map((line) => `${new Date(toMilliseconds(line.timestamp)).toISOString()} ${line.text}`)
    .join('\n');
  return (
    <div className="hstack dialog-foot">
      {props.lines.length > 0 && <CopyButton text={whole} />}
      <Button onPress={props.onClose}>{text.close}</Button>
    </div>
  );
}
