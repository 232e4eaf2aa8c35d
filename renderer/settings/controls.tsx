import { useMemo } from 'react';
import { severitySchema, type Severity } from '../../shared/domain/words.ts';
import { SeverityMark } from '../ui/severity.tsx';
import type { FrameIds } from './setting-frame.tsx';
import { choiceWords, fromSeverity, GRAVEST_FIRST, ownZone, type Value } from './setting-value.ts';
import type { Control } from './settings-table.ts';

interface SwitchControlProps {
  readonly ids: FrameIds;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

export function SwitchControl({ ids, on, disabled = false, onChange }: SwitchControlProps) {
  return (
    <button
      id={ids.control}
      type="button"
      className="switch"
      role="switch"
      aria-checked={on}
      aria-describedby={ids.says}
      disabled={disabled}
      onClick={() => onChange(!on)}
    />
  );
}

interface SeverityControlProps {
  /** Null where a label of its own names it. */
  readonly ids: FrameIds | null;
  readonly label?: string;
  readonly value: Value;
  /** What choosing no severity at all is called; null where one has to be chosen. */
  readonly none: string | null;
  readonly onChange: (severity: Severity | null) => void;
}

/** A severity with its shape, gravest first. */
export function SeverityControl({ ids, label, value, none, onChange }: SeverityControlProps) {
  const severity = value === null ? null : severitySchema.parse(value);
  return (
    <span className="st-severity">
      {severity !== null && <SeverityMark severity={severity} size={12} />}
      <select
        className={severity === null ? 'field on' : 'field on with-mark'}
        value={severity ?? ''}
        {...(ids === null ? {} : { id: ids.control, 'aria-describedby': ids.says })}
        {...(label === undefined ? {} : { 'aria-label': label })}
        onChange={(event) =>
          onChange(event.target.value === '' ? null : severitySchema.parse(event.target.value))
        }
      >
        {none !== null && <option value="">{none}</option>}
        {GRAVEST_FIRST.map((one) => (
          <option key={one} value={one}>
            {fromSeverity(one)}
          </option>
        ))}
      </select>
    </span>
  );
}

interface ChoiceControlProps {
  readonly ids: FrameIds;
  readonly control: Extract<Control, { kind: 'choice' }>;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Numbers that have a name; one that was set elsewhere and has none is offered too. */
export function ChoiceControl({ ids, control, value, onChange }: ChoiceControlProps) {
  const offered = [...new Set([...Object.keys(control.choices).map(Number), value])].sort(
    (left, right) => left - right,
  );
  return (
    <select
      id={ids.control}
      className="field on"
      aria-describedby={ids.says}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {offered.map((one) => (
        <option key={one} value={one}>
          {choiceWords(control, one)}
        </option>
      ))}
    </select>
  );
}

interface OptionControlProps {
  readonly ids: FrameIds;
  readonly control: Extract<Control, { kind: 'option' }>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function OptionControl({ ids, control, value, onChange }: OptionControlProps) {
  return (
    <select
      id={ids.control}
      className="field on"
      aria-describedby={ids.says}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {Object.entries(control.options).map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  );
}

interface TypedControlProps {
  readonly ids: FrameIds;
  readonly control: Extract<Control, { kind: 'number' | 'clock' | 'zone' }>;
  readonly typed: string;
  readonly bad: boolean;
  readonly onType: (typed: string) => void;
  readonly onCommit: () => void;
  readonly onForget: () => void;
}

/** A field that is typed into: saved by Enter or by leaving it, put back by Escape. */
export function TypedControl({ ids, control, typed, bad, onType, onCommit, onForget }: TypedControlProps) {
  const zones = useMemo(() => (control.kind === 'zone' ? Intl.supportedValuesOf('timeZone') : []), [control]);
  return (
    <span className="hstack">
      <input
        id={ids.control}
        className={['field on', bad ? 'is-bad' : '', control.kind].join(' ')}
        value={typed}
        placeholder={
          control.kind === 'zone' ? ownZone() : control.kind === 'number' ? control.none : undefined
        }
        inputMode={control.kind === 'number' ? 'numeric' : 'text'}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={bad}
        aria-describedby={ids.says}
        {...(zones.length > 0 ? { list: `${ids.control}-zones` } : {})}
        onChange={(event) => onType(event.target.value)}
        onBlur={onCommit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onCommit();
          if (event.key === 'Escape') onForget();
        }}
      />
      {control.kind === 'number' && <span className="t12 i3 nowrap st-unit">{control.unit}</span>}
      {zones.length > 0 && (
        <datalist id={`${ids.control}-zones`}>
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      )}
    </span>
  );
}
