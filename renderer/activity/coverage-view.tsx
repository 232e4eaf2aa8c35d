import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CoverageStretch, SourceCoverage } from '../../shared/contract/activity.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { clock, count, day, moment } from '../ui/format.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { useNow } from '../ui/use-now.ts';
import { CoverageLine } from './coverage-line.tsx';
import { stretchWords } from './coverage-text.ts';
import {
  boundsOf,
  moved,
  placeOf,
  SPANS,
  ticksOf,
  zoomed,
  type CoverageWindow,
  type SpanName,
} from './coverage-window.ts';
import { text } from './messages.ts';
import { TabPage } from './tabs.tsx';

const { coverage } = text;
const HOURS = 3_600_000;
const LOOKS = ['rules', 'again', 'skipped', 'failed', 'unavailable', 'waiting', 'before'] as const;

/** Each source's time as one line: what was analyzed, what was not, and why. */
export function CoverageView() {
  const now = useNow(60_000);
  const [window, setWindow] = useState<CoverageWindow>({ span: SPANS.day, end: null });
  const [pointed, setPointed] = useState<string | null>(null);
  const bounds = boundsOf(window, now);
  const { queries } = useEngine();
  const query = useQuery({
    ...queries.activity.coverage.queryOptions({ input: bounds }),
    placeholderData: keepPreviousData,
  });
  useWindowCommands(setWindow, now);
  const sources = query.data ?? [];
  return (
    <TabPage current="coverage">
      <WindowBar window={window} now={now} onChange={setWindow} />
      {query.isPending && <RowSkeletons waiting label={coverage.loading} />}
      {query.error && !query.data && (
        <LoadFailure title={coverage.loadFailed} error={query.error} onAgain={() => void query.refetch()} />
      )}
      {query.data && sources.length === 0 && <p className="i3">{coverage.none}</p>}
      {sources.length > 0 && (
        <>
          <div className="cov" onMouseLeave={() => setPointed(null)}>
            <Axis bounds={bounds} now={now} />
            {Map.groupBy(sources, ({ serverId }) => serverId)
              .values()
              .map((ofServer) => (
                <ServerLines
                  key={ofServer[0]?.serverId}
                  sources={ofServer}
                  bounds={bounds}
                  now={now}
                  onPoint={(source, stretch) =>
                    setPointed(`${source.serverName} ${source.sourceName}: ${stretchWords(stretch, now)}`)
                  }
                />
              ))
              .toArray()}
          </div>
          <p className="cov-told t12 i2" aria-hidden="true">
            {pointed ?? coverage.hint}
          </p>
          <CoverageTable sources={sources} now={now} />
        </>
      )}
    </TabPage>
  );
}

function useWindowCommands(
  set: (change: (window: CoverageWindow) => CoverageWindow) => void,
  now: number,
): void {
  useCommand('zoomIn', () => set((window) => zoomed(window, 'in', now)));
  useCommand('zoomOut', () => set((window) => zoomed(window, 'out', now)));
  useCommand('earlier', () => set((window) => moved(window, 'earlier', now)));
  useCommand('later', () => set((window) => moved(window, 'later', now)));
}

interface WindowBarProps {
  readonly window: CoverageWindow;
  readonly now: number;
  readonly onChange: (window: CoverageWindow) => void;
}

function WindowBar({ window, now, onChange }: WindowBarProps) {
  return (
    <div className="cov-bar">
      <div className="seg" role="group" aria-label={coverage.span}>
        {(Object.keys(SPANS) as SpanName[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={window.end === null && window.span === SPANS[name]}
            onClick={() => onChange({ span: SPANS[name], end: null })}
          >
            {coverage.spans[name]}
          </button>
        ))}
      </div>
      <div className="hstack g1">
        <Button
          small
          icon="left"
          label={coverage.earlier}
          onPress={() => onChange(moved(window, 'earlier', now))}
        />
        <Button
          small
          icon="right"
          label={coverage.later}
          disabled={window.end === null}
          onPress={() => onChange(moved(window, 'later', now))}
        />
        <Button
          small
          icon="minus"
          label={coverage.zoomOut}
          onPress={() => onChange(zoomed(window, 'out', now))}
        />
        <Button
          small
          icon="plus"
          label={coverage.zoomIn}
          onPress={() => onChange(zoomed(window, 'in', now))}
        />
      </div>
      <ul className="legend push" aria-label={coverage.legend}>
        {LOOKS.map((look) => (
          <li key={look}>
            <i className={`cs ${look}`} aria-hidden="true" />
            {coverage.states[look]}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function Axis({ bounds, now }: { readonly bounds: Bounds; readonly now: number }) {
  const byDay = bounds.to - bounds.from > 48 * HOURS;
  return (
    <div className="cv axis" aria-hidden="true">
      <span>{coverage.source}</span>
      <span className="cl">
        {ticksOf(bounds).map((at) => (
          <span
            key={at}
            className="tick-at"
            style={{ left: `${placeOf({ from: at, to: at }, bounds).left}%` }}
          >
            {byDay ? day(at, now) : clock(at)}
          </span>
        ))}
      </span>
      <span className="num">{coverage.linesPerHour}</span>
      <span className="num">{coverage.readUpTo}</span>
    </div>
  );
}

interface ServerLinesProps {
  readonly sources: readonly SourceCoverage[];
  readonly bounds: Bounds;
  readonly now: number;
  readonly onPoint: (source: SourceCoverage, stretch: CoverageStretch) => void;
}

function ServerLines({ sources, bounds, now, onPoint }: ServerLinesProps) {
  return (
    <section aria-label={sources[0]?.serverName}>
      <h2 className="cov-server">{sources[0]?.serverName}</h2>
      {sources.map((source) => (
        <div key={source.sourceId} className="cv">
          <span className="clip" title={source.selector}>
            {source.sourceName}
          </span>
          <CoverageLine
            source={source}
            bounds={bounds}
            now={now}
            onPoint={(stretch) => onPoint(source, stretch)}
          />
          <span className="num">{count(source.linesLastHour)}</span>
          <span className="num">
            {source.readUpTo === null ? coverage.never : moment(source.readUpTo, now)}
          </span>
        </div>
      ))}
    </section>
  );
}

/** The same as the lines, for who cannot see them. */
function CoverageTable({
  sources,
  now,
}: {
  readonly sources: readonly SourceCoverage[];
  readonly now: number;
}) {
  return (
    <table className="visually-hidden">
      <caption>{coverage.title}</caption>
      <thead>
        <tr>
          <th scope="col">{coverage.source}</th>
          <th scope="col">{coverage.what}</th>
        </tr>
      </thead>
      <tbody>
        {sources.flatMap((source) =>
          source.segments.map((stretch) => (
            <tr key={`${source.sourceId} ${stretch.from}`}>
              <th scope="row">
                {source.serverName} {source.sourceName}
              </th>
              <td>{stretchWords(stretch, now)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}
