import { useRef, useState, type KeyboardEvent } from 'react';
import { Button as AriaButton, Dialog, Popover } from 'react-aria-components';
import type { CoverageStretch, SourceCoverage } from '../../shared/contract/activity.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { navigate, navigateToReanalysis } from '../ui/route.ts';
import { isRead, lookOf, stretchWords } from './coverage-text.ts';
import { placeOf } from './coverage-window.ts';
import { text } from './messages.ts';

const { coverage } = text;

interface CoverageLineProps {
  readonly source: SourceCoverage;
  readonly bounds: { readonly from: number; readonly to: number };
  readonly now: number;
  readonly onPoint: (stretch: CoverageStretch) => void;
}

/** One source's stretches side by side: arrows go from one to the next, and to those of the sources above and below. */
export function CoverageLine({ source, bounds, now, onPoint }: CoverageLineProps) {
  const [current, setCurrent] = useState<number | null>(null);
  const [opened, setOpened] = useState<CoverageStretch | null>(null);
  const anchor = useRef<HTMLElement | null>(null);
  const openRun = useOpenRun(source.serverId);
  const last = source.segments.length - 1;
  const reachable = Math.min(current ?? last, last);
  const press = (stretch: CoverageStretch, at: number, element: Element) => {
    if (isRead(stretch)) return openRun(at, stretch.runId);
    anchor.current = element instanceof HTMLElement ? element : null;
    setOpened(stretch);
  };
  return (
    <div
      className="cl"
      role="group"
      aria-label={`${source.serverName} ${source.sourceName}`}
      data-coverage-line=""
      onKeyDown={(event) => moveFocus(event)}
    >
      {source.segments.map((stretch, index) => {
        const { left, width } = placeOf(stretch, bounds);
        return (
          <AriaButton
            // By place, not by time: the window moves with the clock, and the focus stays where it is.
            key={index}
            className={`cs ${lookOf(stretch)}`}
            style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
            aria-label={stretchWords(stretch, now)}
            excludeFromTabOrder={index !== reachable}
            onHoverStart={() => onPoint(stretch)}
            onFocus={() => {
              setCurrent(index);
              onPoint(stretch);
            }}
            onPress={({ target, x }) => press(stretch, instantAt(stretch, x / target.clientWidth), target)}
          />
        );
      })}
      <Popover
        className="pop cov-pop"
        triggerRef={anchor}
        isOpen={opened !== null}
        onOpenChange={(open) => !open && setOpened(null)}
        placement="bottom"
      >
        {opened && (
          <HoleDialog
            source={source}
            stretch={opened}
            now={now}
            onRun={() => openRun(opened.from, opened.runId)}
          />
        )}
      </Popover>
    </div>
  );
}

/** The instant under the pointer; a key presses in the middle, and then the end is meant: there the run is known. */
function instantAt({ from, to }: CoverageStretch, share: number): number {
  return Math.min(to - 1, from + (to - from) * (share === 0.5 || !Number.isFinite(share) ? 1 : share));
}

interface HoleDialogProps {
  readonly source: SourceCoverage;
  readonly stretch: CoverageStretch;
  readonly now: number;
  readonly onRun: () => void;
}

/** What was not analyzed and why, and what can be done about it. */
function HoleDialog({ source, stretch, now, onRun }: HoleDialogProps) {
  const { from, to, state } = stretch;
  return (
    <Dialog className="cov-hole" aria-label={coverage.hole}>
      <p className="medium">
        {source.serverName} {source.sourceName}
      </p>
      <p className="t12 i2">{stretchWords(stretch, now)}</p>
      <p className="t12 i3">
        {coverage.advice[isRead(stretch) ? 'waiting' : (state as keyof typeof coverage.advice)]}
      </p>
      <div className="hstack">
        <Button
          small
          tone="primary"
          onPress={() =>
            navigateToReanalysis({ sourceIds: [source.sourceId], from: Math.floor(from), to: Math.ceil(to) })
          }
        >
          {coverage.analyze}
        </Button>
        {stretch.runId !== null && (
          <Button small tone="ghost" onPress={onRun}>
            {coverage.openRun}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** Opens the run that read an instant; where it is no longer kept, the one that the stretch names. */
function useOpenRun(serverId: string): (at: number, otherwise: string | null) => void {
  const { api } = useEngine();
  return (at, otherwise) => {
    const open = (id: string | null) => {
      if (id !== null) navigate({ page: 'activity', id });
    };
    api.activity.at({ serverId, at: Math.floor(at) }).then(
      ({ runId }) => open(runId ?? otherwise),
      () => open(otherwise),
    );
  };
}

/** Left and right within the line, up and down to the line above and below, at the same place in time. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, currentTarget, target } = event;
  if (!(target instanceof HTMLElement)) return;
  const stretches = stretchesOf(currentTarget);
  const index = stretches.indexOf(target);
  const next = (() => {
    if (key === 'ArrowLeft') return stretches[index - 1];
    if (key === 'ArrowRight') return stretches[index + 1];
    if (key === 'Home') return stretches[0];
    if (key === 'End') return stretches.at(-1);
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
    const lines = [...document.querySelectorAll<HTMLElement>('[data-coverage-line]')];
    const line = lines[lines.indexOf(currentTarget) + (key === 'ArrowUp' ? -1 : 1)];
    const middle = target.offsetLeft + target.offsetWidth / 2;
    return line && stretchesOf(line).findLast((stretch) => stretch.offsetLeft <= middle);
  })();
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function stretchesOf(line: HTMLElement): HTMLElement[] {
  return [...line.querySelectorAll<HTMLElement>('.cs')];
}
