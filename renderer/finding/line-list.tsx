import { useEffect, useLayoutEffect, useRef, type RefObject, type UIEvent } from 'react';
import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { LineNear } from '../../shared/contract/finding-lines.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { Button } from '../ui/button.tsx';
import { clockWithSeconds, full } from '../ui/format.ts';
import { Pieces } from './evidence-line.tsx';
import { cutLine, valuesToMark } from './highlight.ts';
import { text } from './messages.ts';

/** So near to an end, more is asked for before the reader is there. */
const NEAR_PIXELS = 48;

interface LineListProps {
  readonly lines: readonly LineNear[];
  readonly finding: FindingDetail;
  /** The line that was asked about. */
  readonly marked: bigint | null;
  /** The value that was asked about. */
  readonly followed?: string;
  readonly earlier: (() => void) | null;
  readonly later: (() => void) | null;
  readonly busy: boolean;
}

/** Lines as they stand in a log, oldest first. What comes in above moves nothing that is being read. */
export function LineList({ lines, finding, marked, followed, earlier, later, busy }: LineListProps) {
  const box = useRef<HTMLDivElement>(null);
  useSteadyScroll(box, lines, marked === null);
  const names = new Map(finding.servers.map(({ id, name }) => [id, name]));
  const several = new Set(lines.map(({ serverId }) => serverId)).size > 1;
  const marks = valuesToMark(finding.entities);
  const main = followed ?? marks.main?.value ?? null;
  // The button may go with the last lines; the reader's focus stays among the lines.
  const go = (more: () => void) => {
    box.current?.focus();
    if (!busy) more();
  };
  const onScroll = ({ currentTarget }: UIEvent<HTMLDivElement>) => {
    if (busy) return;
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    if (scrollTop < NEAR_PIXELS) earlier?.();
    else if (scrollHeight - scrollTop - clientHeight < NEAR_PIXELS) later?.();
  };
  return (
    <div
      ref={box}
      className="near-lines"
      role="group"
      aria-label={text.linesHead}
      tabIndex={0}
      onScroll={onScroll}
    >
      {earlier && (
        <Button small tone="ghost" icon="up" onPress={() => go(earlier)}>
          {text.earlier}
        </Button>
      )}
      {!earlier && marked !== null && <p className="t11 i3">{text.noneEarlier}</p>}
      <ol>
        {lines.map((line, index) => {
          const at = toMilliseconds(line.timestamp);
          const isMarked = line.timestamp === marked && line.evidence;
          return (
            <li
              key={`${line.timestamp}-${index}`}
              className={isMarked ? 'ln is-marked' : line.evidence ? 'ln is-evidence' : 'ln'}
              aria-current={isMarked ? 'true' : undefined}
              title={full(at)}
            >
              <time dateTime={new Date(at).toISOString()}>{clockWithSeconds(at)}</time>
              {several && <span className="i3">{names.get(line.serverId) ?? line.serverId}</span>}
              <Pieces pieces={cutLine(line.text, null, followed === undefined ? marks.values : [], main)} />
              {(isMarked || line.evidence) && (
                <span className="chip">{isMarked ? text.thisLine : text.isEvidence}</span>
              )}
            </li>
          );
        })}
      </ol>
      {later && (
        <Button small tone="ghost" icon="down" onPress={() => go(later)}>
          {text.later}
        </Button>
      )}
      {!later && marked !== null && <p className="t11 i3">{text.noneLater}</p>}
    </div>
  );
}

/** Begins at the marked line, or at the end; later keeps the lines in view where they are. */
function useSteadyScroll(
  box: RefObject<HTMLDivElement | null>,
  lines: readonly LineNear[],
  fromEnd: boolean,
): void {
  const begun = useRef(false);
  const before = useRef({ first: lines[0]?.timestamp, height: 0 });
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || !begun.current) return;
    const first = lines[0]?.timestamp;
    if (first !== before.current.first)
      current.scrollBy({ top: current.scrollHeight - before.current.height });
    before.current = { first, height: current.scrollHeight };
  }, [box, lines]);
  useEffect(() => {
    const { current } = box;
    if (!current || begun.current) return;
    begun.current = true;
    const mark = current.querySelector<HTMLElement>('.is-marked');
    const middle = (mark?.offsetTop ?? 0) - current.offsetTop - current.clientHeight / 2;
    current.scrollTo({ top: fromEnd ? current.scrollHeight : middle });
    before.current = { first: lines[0]?.timestamp, height: current.scrollHeight };
  }, [box, fromEnd, lines]);
}
