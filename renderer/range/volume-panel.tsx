import { useState, type ReactNode, type RefObject } from 'react';
import type { Volume } from '../../shared/contract/reanalysis.ts';
import { Button } from '../ui/button.tsx';
import { interval } from '../ui/format.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { text as shared } from '../ui/messages.ts';
import { useWidth } from '../ui/use-width.ts';
import type { Span } from './brush.ts';
import { Histogram } from './histogram.tsx';
import { text } from './messages.ts';
import type { RangeChoice } from './use-range.ts';
import { barsOf, LEVELS, linesOf, summaryOf, type Bar } from './volume-bars.ts';
import { VolumeTable } from './volume-table.tsx';
import { failedWords, listed } from './words.ts';

/** An hour a bar over a week. */
const WIDE_BARS = 168;
const NARROW_BARS = 84;
const NARROW = 700;
/** Pixels of the bars, where nobody wants fewer. */
const HEIGHT = 140;

/** Where the bars are drawn, how wide, and how many there is room for. */
export interface VolumeRoom {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly width: number;
  readonly buckets: number;
}

export function useVolumeRoom(): VolumeRoom {
  const { ref, width } = useWidth(1_000);
  return { ref, width, buckets: width < NARROW ? NARROW_BARS : WIDE_BARS };
}

interface VolumePanelProps {
  readonly range: RangeChoice;
  readonly room: VolumeRoom;
  /** Undefined: not counted yet. */
  readonly volume: Volume | undefined;
  readonly error: Error | null;
  readonly onAgain: () => void;
  readonly nameOf: (sourceId: string) => string;
  /** Pixels of the bars. */
  readonly height?: number;
  /** Parts that Loki no longer keeps. */
  readonly missing?: readonly Span[];
  /** Beside the legend. */
  readonly tools?: ReactNode;
  /** What is drawn under the bars. */
  readonly children?: ReactNode;
}

/** Legend, histogram or its table, and what could not be counted. */
export function VolumePanel(props: VolumePanelProps) {
  const {
    range,
    room,
    volume,
    error,
    onAgain,
    nameOf,
    height = HEIGHT,
    missing = [],
    tools,
    children,
  } = props;
  const { brush, act, clock, now } = range;
  const { ref, width } = room;
  const [asTable, setAsTable] = useState(false);
  const bars = volume ? barsOf(volume) : [];
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
        <span className="push">{volume && perWords(volume)}</span>
        <Button tone="ghost" small icon={asTable ? 'chart' : 'lines'} onPress={() => setAsTable(!asTable)}>
          {asTable ? text.chart.chart : text.chart.table}
        </Button>
        {tools}
      </div>
      <div ref={ref} className="rz-volume" style={{ minHeight: height }}>
        {asTable && <VolumeTable bars={bars} clock={clock} now={now} />}
        {!asTable && (
          <Histogram
            bars={bars}
            brush={brush}
            act={act}
            clock={clock}
            now={now}
            width={width}
            height={height}
            missing={missing}
            label={labelOf(bars, range)}
          >
            {children}
          </Histogram>
        )}
      </div>
      {volume && volume.failures.length > 0 && (
        <p className="t12 med-ink">{text.chart.failedSome(failedWords(volume.failures, nameOf))}</p>
      )}
      {error && <LoadFailure title={text.chart.failed} error={error} tone="warn" onAgain={onAgain} />}
    </section>
  );
}

function perWords({ bucketMilliseconds, hasLevels }: Volume): string {
  const per = text.chart.per({ time: interval(bucketMilliseconds) });
  return hasLevels ? per : listed([per, text.chart.noLevels]);
}

/** The histogram in a sentence. */
function labelOf(bars: readonly Bar[], { brush: { view }, clock, now }: RangeChoice): string {
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
