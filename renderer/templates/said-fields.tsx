import { useId, useState } from 'react';
import type { TemplateDetail, TemplateMark } from '../../shared/contract/templates.ts';
import { text } from './messages.ts';
import { aroundOf } from './template-text.ts';

const NAME_LENGTH = 80;
const CHOICES = ['none', 'known-normal', 'interesting'] as const;

interface NameFieldProps {
  readonly template: TemplateDetail;
  readonly onName: (name: string | null) => void;
}

/** Saved by Enter or by leaving it, put back by Escape. */
export function NameField({ template, onName }: NameFieldProps) {
  const id = useId();
  const known = template.name ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    const name = typed?.trim() ?? known;
    setTyped(null);
    if (name !== known) onName(name === '' ? null : name);
  };
  return (
    <div className="tp-field">
      <label htmlFor={id}>{text.name}</label>
      <input
        id={id}
        className="field on"
        value={typed ?? known}
        maxLength={NAME_LENGTH}
        autoComplete="off"
        aria-describedby={`${id}-below`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      <p id={`${id}-below`} className="t12 i3">
        {text.nameHint}
      </p>
    </div>
  );
}

interface MarkChoiceProps {
  readonly mark: TemplateMark | null;
  readonly onMark: (mark: TemplateMark | null) => void;
}

export function MarkChoice({ mark, onMark }: MarkChoiceProps) {
  const id = useId();
  const chosen = mark ?? 'none';
  return (
    <fieldset className="tp-marks">
      <legend>{text.markLegend}</legend>
      {CHOICES.map((choice) => {
        const { word, says } = text.markChoices[choice];
        return (
          <div key={choice} className="tp-mark">
            <input
              id={`${id}-${choice}`}
              type="radio"
              name={id}
              checked={chosen === choice}
              aria-describedby={`${id}-${choice}-says`}
              onChange={() => onMark(choice === 'none' ? null : choice)}
            />
            <label htmlFor={`${id}-${choice}`}>{word}</label>
            <p id={`${id}-${choice}-says`} className="t12 i3">
              {says}
            </p>
          </div>
        );
      })}
    </fieldset>
  );
}

interface SplitChoiceProps {
  readonly template: TemplateDetail;
  readonly onSplit: (splitBy: number | null) => void;
}

export function SplitChoice({ template, onSplit }: SplitChoiceProps) {
  const id = useId();
  const positions = Array.from({ length: template.parameters }, (_none, position) => position);
  return (
    <div className="tp-field">
      <label htmlFor={id}>{text.split}</label>
      <select
        id={id}
        className="field on"
        value={template.splitBy ?? ''}
        aria-describedby={`${id}-below`}
        onChange={(event) => onSplit(event.target.value === '' ? null : Number(event.target.value))}
      >
        <option value="">{text.splitNone}</option>
        {positions.map((position) => (
          <option key={position} value={position}>
            {text.splitBy({ position: position + 1, around: aroundOf(template.text, position) })}
          </option>
        ))}
      </select>
      <p id={`${id}-below`} className="t12 i3">
        {text.splitHint}
      </p>
    </div>
  );
}
