import { useId, useState } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import { duration } from '../ui/format.ts';
import { text } from './messages.ts';
import { quickRange, QUICK_RANGES } from './quick-range.ts';
import { typedRange, type RangeProblem } from './typed-range.ts';
import type { RangeChoice } from './use-range.ts';
import { ZoneSelect } from './zone-select.tsx';

/** What can be typed, in whatever language. */
const EXAMPLES = '2026-11-14 23:00, 23:00, -2h, now';

interface RangeFieldsProps {
  readonly range: RangeChoice;
  readonly servers: readonly ServerView[];
}

/** The range as it can be typed, or named. What is typed counts when the field is left, or by Enter. */
export function RangeFields({ range, servers }: RangeFieldsProps) {
  const { brush, act, clock, setZone, now } = range;
  const { selection } = brush;
  const below = useId();
  const [typed, setTyped] = useState<{ readonly from?: string; readonly to?: string }>({});
  const shown = {
    from: typed.from ?? clock.typed(selection.from),
    to: typed.to ?? clock.typed(selection.to),
  };
  const [problem, setProblem] = useState<RangeProblem | null>(null);
  const twice = [selection.from, selection.to].some((at) => clock.isTwice(at));
  const commit = () => {
    if (typed.from === undefined && typed.to === undefined) return;
    const read = typedRange({ from: typed.from ?? null, to: typed.to ?? null }, selection, clock, now);
    setProblem(read.kind === 'problem' ? read : null);
    if (read.kind === 'problem') return;
    setTyped({});
    act({ kind: 'choose', span: read.span });
  };
  const choose = (span: typeof selection) => {
    setTyped({});
    setProblem(null);
    act({ kind: 'choose', span });
  };
  return (
    <div className="rz-when">
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className="rz-end">
          <span>{text[end]}</span>
          <input
            className={problem?.end === end ? 'field on is-bad' : 'field on'}
            value={shown[end]}
            spellCheck={false}
            autoComplete="off"
            title={text.typing({ examples: EXAMPLES })}
            aria-invalid={problem?.end === end}
            aria-describedby={below}
            onChange={(event) => setTyped({ ...typed, [end]: event.target.value })}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.key === 'Enter') commit();
              if (event.key === 'Escape') {
                setTyped({});
                setProblem(null);
              }
            }}
          />
        </label>
      ))}
      <ZoneSelect zone={clock.zone} servers={servers} onChange={setZone} />
      <span className="rz-quick" role="group" aria-label={text.quickRanges}>
        {QUICK_RANGES.map((name) => (
          <button
            key={name}
            type="button"
            className="chip lg"
            onClick={() => choose(quickRange(name, clock, now))}
          >
            {text.quick[name]}
          </button>
        ))}
      </span>
      <p id={below} className={problem ? 'rz-below crit-ink' : 'rz-below i3'} aria-live="polite">
        {problem
          ? problemWords(problem)
          : twice
            ? text.twice
            : text.span({ time: duration(selection.to - selection.from) })}
      </p>
    </div>
  );
}

function problemWords({ problem }: RangeProblem): string {
  return problem === 'format' ? text.problems.format({ examples: EXAMPLES }) : text.problems[problem];
}
