import { useId } from 'react';

interface FormFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** One sentence on what is wrong with it. */
  readonly problem?: string | undefined;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly mono?: boolean;
  /** What is typed is not shown. */
  readonly secret?: boolean;
  readonly autoFocus?: boolean;
  /** Values to choose from while typing. */
  readonly choices?: readonly string[];
}

/** A labelled field with its hint, or what is wrong with it, below. */
export function FormField(props: FormFieldProps) {
  const id = useId();
  const below = props.problem ?? props.hint;
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <div className="vstack">
        <input
          id={id}
          type={props.secret ? 'password' : 'text'}
          className={['field on', props.problem ? 'is-bad' : '', props.mono ? 'mono-field' : ''].join(' ')}
          value={props.value}
          placeholder={props.placeholder}
          autoFocus={props.autoFocus}
          autoComplete={props.secret ? 'new-password' : 'off'}
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={props.problem !== undefined}
          {...(below ? { 'aria-describedby': `${id}-below` } : {})}
          {...(props.choices?.length ? { list: `${id}-choices` } : {})}
          onChange={(event) => props.onChange(event.target.value)}
        />
        {props.choices && props.choices.length > 0 && (
          <datalist id={`${id}-choices`}>
            {props.choices.map((choice) => (
              <option key={choice} value={choice} />
            ))}
          </datalist>
        )}
        {below && (
          <p id={`${id}-below`} className={props.problem ? 'below crit-ink' : 'below i3'}>
            {below}
          </p>
        )}
      </div>
    </>
  );
}
