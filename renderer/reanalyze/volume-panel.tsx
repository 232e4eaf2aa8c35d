import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Estimate, Reanalysis, Volume } from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { failureOf, inWords } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { interval } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { useWidth } from '../ui/use-width.ts';
import type { Span } from './brush.ts';
import { sourceName } from './draft.ts';
import { HEIGHT } from './histogram-bars.tsx';
import { Histogram } from './histogram.tsx';
import { text } from './messages.ts';
import type { Compose } from './use-compose.ts';
import { barsOf, LEVELS, linesOf, summaryOf, type Bar } from './volume-bars.ts';
import { VolumeTable } from './volume-table.tsx';
import { listed } from './words.ts';

/** An hour a bar over a week. */
const WIDE_BARS = 168;
const NARROW_BARS = 84;
const NARROW = 700;

interface VolumePanelProps {
  readonly compose: Compose;
  readonly sourceIds: readonly string[];
  readonly servers: readonly ServerView[];
  readonly estimate: Estimate | undefined;
  readonly opened: Reanalysis | null;
}

/** Legend, histogram or its table, and what could not be counted. */
export function VolumePanel({ compose, sourceIds, servers, estimate, opened }: VolumePanelProps) {
  const { brush, act, clock, now } = compose;
  const { ref, width } = useWidth(1_000);
  const [asTable, setAsTable] = useState(false);
  const { data, error, refetch } = useVolume(sourceIds, brush.view, width < NARROW ? NARROW_BARS : WIDE_BARS);
  const bars = data && sourceIds.length > 0 ? barsOf(data) : [];
  const missing = (estimate?.unavailable ?? []).filter(
    ({ reason, from, to }) => reason === 'older-than-kept' && to > brush.view.from && from < brush.view.to,
  );
  return (
    <section aria-label={text.chart.group}>
      <div className="rz-legend">
        {LEVELS.map((level) => (
          <span key={level} className="hstack g1">
            <i className={`rz-key ${level}`} />
            {text.chart.levels[level]}
          </span>
        ))}
        {missing.length > 0 && (
          <span className="hstack g1">
            <i className="rz-key missing" />
            {text.chart.notKept}
          </span>
        )}
        <span className="push">{data && perWords(data)}</span>
        <Button tone="ghost" small icon={asTable ? 'chart' : 'lines'} onPress={() => setAsTable(!asTable)}>
          {asTable ? text.chart.chart : text.chart.table}
        </Button>
      </div>
      <div ref={ref} className="rz-volume" style={{ minHeight: HEIGHT }}>
        {asTable && <VolumeTable bars={bars} clock={clock} now={now} />}
        {!asTable && (
          <Histogram
            bars={bars}
            brush={brush}
            act={act}
            clock={clock}
            now={now}
            width={width}
            missing={missing}
            opened={opened}
            label={labelOf(bars, brush.view, compose)}
          />
        )}
      </div>
      {data && data.failures.length > 0 && (
        <p className="t12 med-ink">
          {text.chart.failedSome({
            sources: listed(data.failures.map(({ sourceId }) => sourceName(sourceId, servers))),
            why: data.failures
              .slice(0, 1)
              .map(({ failure }) => inWords(failure).message)
              .join(''),
          })}
        </p>
      )}
      {error && (
        <FailureCard title={text.chart.failed} failure={failureOf(error)} tone="warn">
          <Button small onPress={() => void refetch()}>
            {text.again}
          </Button>
        </FailureCard>
      )}
    </section>
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

function perWords({ bucketMilliseconds, hasLevels }: Volume): string {
  const per = text.chart.per({ time: interval(bucketMilliseconds) });
  return hasLevels ? per : listed([per, text.chart.noLevels]);
}

/** The histogram in a sentence. */
function labelOf(bars: readonly Bar[], view: Span, { clock, now }: Compose): string {
  const { lines, errors, warnings, peak } = summaryOf(bars);
  if (peak === null) return text.chart.none;
  return text.chart.image({
    from: clock.moment(view.from, now),
    to: clock.moment(view.to, now),
    lines: shared.counts.lines({ many: lines }),
    errors,
    warnings,
    peak: `${clock.moment(peak.from, now)} (${shared.counts.lines({ many: linesOf(peak) })})`,
  });
}
