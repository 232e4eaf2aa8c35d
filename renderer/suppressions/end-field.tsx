import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { SuppressionEnd } from '../../shared/domain/suppression.ts';
import { moment } from '../ui/format.ts';
import { END_KINDS, type EndChoice, type EndKind } from './draft.ts';
import { text } from './messages.ts';

interface EndFieldProps {
  readonly choice: EndChoice;
  readonly end: SuppressionEnd;
  readonly now: number;
  readonly onChange: (choice: EndChoice) => void;
}

/** When the rule ends, with what that means. */
export function EndField({ choice, end, now, onChange }: EndFieldProps) {
  return (
    <>
      <RadioGroup
        className="su-form-row"
        value={choice.kind}
        onChange={(kind) => onChange({ ...choice, kind: kind as EndKind })}
      >
        <Label className="su-label">{text.dialog.ends}</Label>
        <div className="seg su-ends">
          {END_KINDS.map((kind) => (
            <Radio key={kind} value={kind}>
              {text.dialog.choices[kind]}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <div className="su-form-row">
        <span />
        <div className="su-end-note t12 i3">
          {choice.kind === 'worse' && (
            <Amount
              label={text.dialog.perHour}
              value={choice.perHour}
              most={1_000_000}
              onChange={(perHour) => onChange({ ...choice, perHour })}
            />
          )}
          {choice.kind === 'quiet' && (
            <Amount
              label={text.dialog.days}
              value={choice.days}
              most={365}
              onChange={(days) => onChange({ ...choice, days })}
            />
          )}
          <p>{noteOf(end, now)}</p>
        </div>
      </div>
    </>
  );
}

function noteOf(end: SuppressionEnd, now: number): string {
  switch (end.kind) {
    case 'at':
      return text.dialog.endsAt({ at: moment(end.at, now) });
    case 'until-resolved':
      return text.dialog.endsResolved;
    case 'until-worse':
      return text.dialog.worse;
    case 'after-quiet-days':
      return text.dialog.quiet;
    case 'never':
      return text.dialog.endsNever;
  }
}

interface AmountProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

/** A whole number from 1 on. */
export function Amount({ label, value, most, onChange }: AmountProps) {
  return (
    <label className="su-amount">
      <span>{label}</span>
      <input
        className="field on"
        type="number"
        min={1}
        max={most}
        value={value}
        onChange={(event) => {
          const next = Math.round(event.target.valueAsNumber);
          if (next >= 1 && next <= most) onChange(next);
        }}
      />
    </label>
  );
}
