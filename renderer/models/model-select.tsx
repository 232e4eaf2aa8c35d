import type { Choice } from './host-words.ts';
import { text } from './messages.ts';

interface ModelSelectProps {
  readonly label: string;
  /** What choosing none is called. */
  readonly none: string;
  readonly value: string | null;
  readonly choices: readonly Choice[];
  readonly disabled?: boolean;
  readonly onChange: (model: string | null) => void;
}

/** The models of a host, with what speaks against one beside its name; one that is not there stays named. */
export function ModelSelect({ label, none, value, choices, disabled = false, onChange }: ModelSelectProps) {
  const isThere = value === null || choices.some(({ name }) => name === value);
  return (
    <select
      className="field on"
      aria-label={label}
      value={value ?? ''}
      disabled={disabled}
      title={choices.length === 0 ? text.asking.unchecked : undefined}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{none}</option>
      {!isThere && (
        <option value={value}>{choices.length === 0 ? value : text.asking.missing({ model: value })}</option>
      )}
      {choices.map(({ name, suits, allowed }) => (
        <option key={name} value={name} disabled={!allowed}>
          {suits === 'fits' || suits === 'unknown' ? name : text.asking.suits[suits]({ model: name })}
        </option>
      ))}
    </select>
  );
}
