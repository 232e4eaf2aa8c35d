import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { form as text } from './messages.ts';
import { offeredSource, type Problems, type SourceForm } from './server-form.ts';
import type { TestReport } from './test-steps.ts';

interface SourceRowsProps {
  readonly sources: readonly SourceForm[];
  readonly problems: Problems;
  readonly onChange: (sources: readonly SourceForm[]) => void;
}

/** The sources as rows of name, selector and tenant. */
export function SourceRows({ sources, problems, onChange }: SourceRowsProps) {
  const change = (key: number, part: Partial<SourceForm>) =>
    onChange(sources.map((source) => (source.key === key ? { ...source, ...part } : source)));
  return (
    <div className="vstack g2">
      {sources.map((source) => (
        <fieldset key={source.key} className="source-row">
          <legend className="sr">{source.name || text.sourceName}</legend>
          <Cell
            label={text.sourceName}
            value={source.name}
            problem={problems[`source-${source.key}-name`]}
            onChange={(name) => change(source.key, { name })}
          />
          <Cell
            mono
            label={text.selector}
            value={source.selector}
            problem={problems[`source-${source.key}-selector`]}
            onChange={(selector) => change(source.key, { selector })}
          />
          <Cell
            label={text.tenant}
            value={source.tenant}
            placeholder={text.tenantPlaceholder}
            onChange={(tenant) => change(source.key, { tenant })}
          />
          <Button
            tone="ghost"
            small
            icon="cross"
            label={text.removeSource({ name: source.name })}
            onPress={() => onChange(sources.filter((other) => other.key !== source.key))}
          />
        </fieldset>
      ))}
      {problems['sources'] && <p className="below crit-ink">{problems['sources']}</p>}
      <div>
        <Button small tone="ghost" icon="plus" onPress={() => onChange([...sources, emptySource(sources)])}>
          {text.addSource}
        </Button>
      </div>
    </div>
  );
}

interface CellProps {
  readonly label: string;
  readonly value: string;
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly onChange: (value: string) => void;
}

function Cell({ label, value, problem, placeholder, mono = false, onChange }: CellProps) {
  return (
    <label className="cell">
      <span className="t11 i3">{label}</span>
      <input
        className={['field on', problem ? 'is-bad' : '', mono ? 'mono-field' : ''].join(' ')}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem && <span className="below crit-ink">{problem}</span>}
    </label>
  );
}

function emptySource(sources: readonly SourceForm[]): SourceForm {
  return { key: nextKey(sources), name: '', selector: '', tenant: '' };
}

function nextKey(sources: readonly SourceForm[]): number {
  return Math.max(0, ...sources.map((source) => source.key)) + 1;
}

interface OffersProps extends Pick<SourceRowsProps, 'sources' | 'onChange'> {
  readonly labels: TestReport['labels'];
}

/** What the Loki has, as sources that are one press away. Those already there are left out. */
export function SourceOffers({ labels, sources, onChange }: OffersProps) {
  const take = (offers: ReadonlyArray<Pick<SourceForm, 'name' | 'selector'>>) => {
    let key = nextKey(sources);
    onChange([
      ...sources.filter((source) => source.name !== '' || source.selector !== ''),
      ...offers.map((offer) => ({ ...offer, key: key++, tenant: '' })),
    ]);
  };
  return labels.map(({ label, values }) => {
    const offers = values
      .map((value) => offeredSource(label, value))
      .filter((offer) => !sources.some((source) => source.selector.trim() === offer.selector));
    if (offers.length === 0) return null;
    return (
      <div key={label} className="vstack g1 offers" role="group" aria-label={text.offered({ label })}>
        <span className="t11 i3">{text.offered({ label })}</span>
        <div className="hstack offer-chips">
          {offers.map((offer) => (
            <button key={offer.selector} type="button" className="chip lg dash" onClick={() => take([offer])}>
              <Icon name="plus" small />
              {offer.name}
            </button>
          ))}
          {offers.length > 1 && (
            <Button small tone="ghost" className="acc" onPress={() => take(offers)}>
              {text.addAll}
            </Button>
          )}
        </div>
      </div>
    );
  });
}
