import { useRef, useState, type UIEvent } from 'react';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { Icon } from '../ui/icons.tsx';
import { text as shared } from '../ui/messages.ts';
import { Lines } from './lines.tsx';
import { text } from './messages.ts';
import { MOST_KEPT, type TailLines } from './tail-lines.ts';
import type { Explore } from './use-explore.ts';
import { isSearchable } from './use-found.ts';
import { useTail } from './use-tail.ts';

/** Pixels: so near the top the newest lines are in sight, and more may push them down. */
const AT_TOP = 8;

interface LiveProps {
  readonly explore: Explore;
  readonly nameOf: (sourceId: string) => string;
}

/** Lines as they come. While the reader has scrolled, or a line is open, what comes waits behind a pill. */
export function Live({ explore, nameOf }: LiveProps) {
  const { asked, view } = explore;
  const [selected, setSelected] = useState<FoundLine | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const search = isSearchable(asked.search.query) ? asked.search : null;
  const { tail, act } = useTail(search, scrolled || selected !== null);
  const takeUp = () => {
    setSelected(null);
    act({ kind: 'take-up' });
    box.current?.querySelector('.scroll')?.scrollTo({ top: 0 });
  };
  const onScroll = ({ target }: UIEvent) => {
    if (target instanceof Element && target.classList.contains('scroll'))
      setScrolled(target.scrollTop > AT_TOP);
  };
  if (tail.ended) {
    return (
      <div className="xl-note">
        <FailureCard title={text.tail.ended} failure={tail.ended} />
      </div>
    );
  }
  return (
    <div className="xl-found">
      <div ref={box} className="xl-both" onScrollCapture={onScroll}>
        {tail.waiting.length > 0 && (
          <button type="button" className="pill" onClick={takeUp}>
            <Icon name="rise" small />
            {text.tail.arrivals({ many: tail.waiting.length })}
          </button>
        )}
        {tail.shown.length > 0 ? (
          <Lines
            lines={tail.shown}
            explore={explore}
            nameOf={nameOf}
            selected={selected}
            onSelect={setSelected}
            onEnd={nothing}
          />
        ) : (
          <p className="xl-note i3" role="status">
            {tail.readUpTo === null ? text.searching({ server: view.server.name }) : text.tail.nothing}
          </p>
        )}
      </div>
      <p className="xl-foot t12 i3">{statement(tail, explore)}</p>
    </div>
  );
}

/** How far it has read, and what of it is not here. */
function statement(tail: TailLines, { range: { clock } }: Explore): string {
  const { readUpTo, failure, leftOut, dropped } = tail;
  const said = text.tail;
  return [
    ...(readUpTo === null ? [] : [said.upTo({ at: clock.exact(readUpTo).slice(0, 8) })]),
    ...(failure === null ? [] : [`${inWords(failure).message} ${said.goesOn}`]),
    ...(leftOut ? [said.leftOut] : []),
    ...(dropped === 0
      ? []
      : [said.dropped({ most: MOST_KEPT, lines: shared.counts.lines({ many: dropped }) })]),
  ].join(' ');
}

/** The oldest lines of a tail are where it began. */
function nothing(): void {}
