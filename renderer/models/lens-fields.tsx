import { useId } from 'react';
import type { ModelCategory } from '../../shared/domain/lens.ts';
import { text as shared } from '../ui/messages.ts';
import { CATEGORIES, type LensForm, type LensProblems } from './lens-form.ts';
import { text } from './messages.ts';

const EXAMPLE_ROWS = 4;

interface LensFieldsProps {
  readonly form: LensForm;
  readonly problems: LensProblems;
  /** One of Nightjar's own is read only. */
  readonly editable: boolean;
  readonly onChange: (part: Partial<LensForm>) => void;
}

/** What a lens asks, with what is wrong beside each field. */
export function LensFields({ form, problems, editable, onChange }: LensFieldsProps) {
  const id = useId();
  const fieldClass = (field: keyof LensForm) => (problems[field] ? 'field on is-bad' : 'field on');
  return (
    <div className="frm mo-frm le-frm">
      {editable && (
        <>
          <label htmlFor={`${id}-name`}>{text.lens.name}</label>
          <div>
            <input
              id={`${id}-name`}
              className={fieldClass('name')}
              value={form.name}
              aria-invalid={problems.name !== undefined}
              aria-describedby={`${id}-name-says`}
              onChange={(event) => onChange({ name: event.target.value })}
            />
            <Says id={`${id}-name-says`} problem={problems.name} />
          </div>
        </>
      )}
      <label htmlFor={`${id}-question`}>{text.lens.question}</label>
      <div>
        <textarea
          id={`${id}-question`}
          className={`${fieldClass('question')} le-text`}
          rows={2}
          readOnly={!editable}
          value={form.question}
          aria-invalid={problems.question !== undefined}
          aria-describedby={`${id}-question-says`}
          onChange={(event) => onChange({ question: event.target.value })}
        />
        <Says id={`${id}-question-says`} problem={problems.question} hint={text.lens.questionHint} />
      </div>
      <span className="label" id={`${id}-categories`}>
        {text.lens.categories}
      </span>
      <div role="group" aria-labelledby={`${id}-categories`}>
        {CATEGORIES.filter((category) => editable || form.categories[category] !== undefined).map(
          (category) => (
            <Category
              key={category}
              category={category}
              meaning={form.categories[category]}
              editable={editable}
              onChange={(meaning) =>
                onChange({ categories: withMeaning(form.categories, category, meaning) })
              }
            />
          ),
        )}
        <Says id={`${id}-categories-says`} problem={problems.categories} hint={text.lens.categoriesHint} />
      </div>
      <label htmlFor={`${id}-examples`}>{text.lens.examples}</label>
      <div>
        <textarea
          id={`${id}-examples`}
          className={`${fieldClass('examples')} le-text`}
          rows={EXAMPLE_ROWS}
          readOnly={!editable}
          value={form.examples}
          aria-invalid={problems.examples !== undefined}
          aria-describedby={`${id}-examples-says`}
          onChange={(event) => onChange({ examples: event.target.value })}
        />
        <Says id={`${id}-examples-says`} problem={problems.examples} hint={text.lens.examplesHint} />
      </div>
    </div>
  );
}

interface SaysProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly hint?: string;
}

function Says({ id, problem, hint = '' }: SaysProps) {
  return (
    <p id={id} className={problem ? 'below crit-ink' : 'below i3'}>
      {problem ?? hint}
    </p>
  );
}

interface CategoryProps {
  readonly category: ModelCategory;
  /** Undefined: it cannot be chosen. */
  readonly meaning: string | undefined;
  readonly editable: boolean;
  readonly onChange: (meaning: string | undefined) => void;
}

function Category({ category, meaning, editable, onChange }: CategoryProps) {
  const name = shared.categories[category];
  return (
    <div className="le-category">
      {editable ? (
        <label className="hstack">
          <input
            type="checkbox"
            checked={meaning !== undefined}
            onChange={(event) => onChange(event.target.checked ? '' : undefined)}
          />
          {name}
        </label>
      ) : (
        <span className="t12">{name}</span>
      )}
      {editable && meaning !== undefined && (
        <input
          className="field on"
          aria-label={text.lens.meaningOf({ category: name })}
          value={meaning}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {!editable && <span className="t12 i2">{meaning}</span>}
    </div>
  );
}

/** In the order in which they are listed to the model. */
function withMeaning(
  before: LensForm['categories'],
  category: ModelCategory,
  meaning: string | undefined,
): LensForm['categories'] {
  const { [category]: _, ...others } = before;
  return meaning === undefined ? others : { ...before, [category]: meaning };
}
