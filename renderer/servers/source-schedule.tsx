import { useId, useState } from 'react';
import { interval } from '../ui/format.ts';
import { IntervalSelect } from './interval-select.tsx';
import { form as text } from './messages.ts';
import type { SourceForm } from './server-form.ts';

interface SourceScheduleProps {
  readonly source: SourceForm;
  /** What holds where the source says nothing, in seconds. */
  readonly usual: { readonly interval: string; readonly lag: string };
  readonly problem: string | undefined;
  readonly onChange: (part: Pick<Partial<SourceForm>, 'interval' | 'lag'>) => void;
}

/** How often one source is read, and how late its lines may come; closed at first where it is read as its server is. */
export function SourceSchedule({ source, usual, problem, onChange }: SourceScheduleProps) {
  const id = useId();
  const isOwn = source.interval !== '' || source.lag !== '';
  // Not derived: a number that is typed anew is empty for a moment, and must not take its field away.
  const [open, setOpen] = useState(isOwn);
  const every = interval(Number(source.interval || usual.interval) * 1000);
  const lag = source.lag || usual.lag;
  return (
    <details
      className="source-preview"
      open={open || problem !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="t11 i3">
        {isOwn ? text.schedule({ every, lag }) : text.scheduleInherited({ every, lag })}
      </summary>
      <div className="source-schedule">
        <label className="t11 i3" htmlFor={`${id}-interval`}>
          {text.interval}
        </label>
        <label className="t11 i3" htmlFor={`${id}-lag`}>
          {text.lag}
        </label>
        <IntervalSelect
          id={`${id}-interval`}
          value={source.interval}
          inherited={text.asServer({ value: interval(Number(usual.interval) * 1000) })}
          onChange={(next) => onChange({ interval: next })}
        />
        <input
          id={`${id}-lag`}
          className={problem ? 'field on is-bad' : 'field on'}
          value={source.lag}
          placeholder={text.asServer({ value: usual.lag })}
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={problem !== undefined}
          onChange={(event) => onChange({ lag: event.target.value })}
        />
      </div>
      {problem && <p className="below crit-ink">{problem}</p>}
    </details>
  );
}
