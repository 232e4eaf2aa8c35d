import type { Matchers } from '../../shared/domain/suppression.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import {
  blockParts,
  fieldsOf,
  narrowings,
  valuesOf,
  withField,
  withoutField,
  withoutValue,
  withPrefix,
  type Field,
} from './draft.ts';
import { isVerbatim, useNames, wordsOf } from './matcher-words.tsx';
import { text } from './messages.ts';

interface MatcherChipsProps {
  readonly matchers: Matchers;
  /** What was filled in at first. */
  readonly suggested: Matchers;
  readonly onChange: (matchers: Matchers) => void;
}

/** What a rule asks for, as a sentence of chips: without a chip it hides more, with one put back less. */
export function MatcherChips({ matchers, suggested, onChange }: MatcherChipsProps) {
  const nameOf = useNames();
  const fields = fieldsOf(matchers);
  const left = narrowings(matchers, suggested);
  return (
    <div className="vstack g1">
      <div className="su-words">
        <span>{text.dialog.when}</span>
        {fields.length === 0 && (
          <b className="medium">
            {matchers.findingId === undefined
              ? text.dialog.everything
              : `${text.fields.findingId} ${text.is} ${text.thisOne}`}
          </b>
        )}
        {fields.map((field, index) => (
          <span key={field} className="su-part">
            {index > 0 && <span>{text.and}</span>}
            <Chip field={field} matchers={matchers} onChange={onChange} />
          </span>
        ))}
      </div>
      {left.length > 0 && (
        <div className="su-narrow">
          <span className="t12 i3">{text.dialog.narrow}</span>
          {left.map((field) => (
            <button
              key={field}
              type="button"
              className="chip lg dash"
              onClick={() => onChange(withField(matchers, suggested, field))}
            >
              <Icon name="plus" small />
              <span className="clip">
                {text.dialog.add({
                  field: text.fields[field],
                  is: text.is,
                  values: wordsOf(suggested, field, nameOf),
                })}
              </span>
            </button>
          ))}
        </div>
      )}
      <p className="t12 i3">{text.dialog.words}</p>
    </div>
  );
}

function Chip({
  field,
  matchers,
  onChange,
}: Omit<MatcherChipsProps, 'suggested'> & { readonly field: Field }) {
  const nameOf = useNames();
  const values = valuesOf(matchers, field);
  const name = text.fields[field];
  const several = values.length > 1;
  return (
    <span className="su-chip" role="group" aria-label={name}>
      <b>{name}</b> {field === 'addresses' ? text.isIn : text.is}
      {values.map((value, index) => (
        <span key={value} className="su-part">
          {index > 0 && <span>{text.or}</span>}
          <span className={isVerbatim(field) ? 'su-value mono' : 'su-value'}>
            {field === 'addresses' ? (
              <Block value={value} onPrefix={(prefix) => onChange(withPrefix(matchers, value, prefix))} />
            ) : (
              nameOf(field, value)
            )}
          </span>
          {several && (
            <Button
              icon="minus"
              tone="ghost"
              className="su-out"
              label={text.dialog.removeValue({ value: nameOf(field, value) })}
              onPress={() => onChange(withoutValue(matchers, field, value))}
            />
          )}
        </span>
      ))}
      <Button
        icon="cross"
        tone="ghost"
        className="su-out"
        label={text.dialog.removeField({ field: name })}
        onPress={() => onChange(withoutField(matchers, field))}
      />
    </span>
  );
}

/** An address with the length of its prefix to edit. */
function Block({ value, onPrefix }: { readonly value: string; readonly onPrefix: (prefix: number) => void }) {
  const { address, prefix, most } = blockParts(value);
  return (
    <>
      {address}/
      <input
        className="su-prefix"
        type="number"
        min={0}
        max={most}
        value={prefix}
        aria-label={text.dialog.prefix({ address })}
        onChange={(event) => {
          if (event.target.value !== '') onPrefix(event.target.valueAsNumber);
        }}
      />
    </>
  );
}
