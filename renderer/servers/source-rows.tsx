import { useState } from 'react';
import type { Look } from '../../shared/contract/servers.ts';
import { Button } from '../ui/button.tsx';
import { form as text } from './messages.ts';
import { nextKey, type Problems, type SourceForm } from './server-form.ts';
import { SourceSchedule } from './source-schedule.tsx';
import { SelectorField, SourcePreviewPanel } from './source-look.tsx';

interface SourceRowsProps {
  readonly sources: readonly SourceForm[];
  readonly problems: Problems;
  /** Whose Loki is looked at; null: none was reached yet. */
  readonly at: Look | null;
  /** How often and how late a source is read that says nothing of it, in seconds. */
  readonly usual: { readonly interval: string; readonly lag: string };
  readonly onChange: (sources: readonly SourceForm[]) => void;
}

/** The sources as rows of name, selector and tenant. */
export function SourceRows({ sources, problems, at, usual, onChange }: SourceRowsProps) {
  const [open, setOpen] = useState<readonly number[]>([]);
  const note = (key: number, isOpen: boolean) =>
    setOpen((last) =>
      isOpen ? [...last.filter((one) => one !== key), key] : last.filter((one) => one !== key),
    );
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
          <SelectorField
            label={text.selector}
            value={source.selector}
            problem={problems[`source-${source.key}-selector`]}
            at={at && { ...at, ...(source.tenant === '' ? {} : { tenant: source.tenant }) }}
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
          <SourceSchedule
            source={source}
            usual={usual}
            problem={problems[`source-${source.key}-lag`]}
            onChange={(part) => change(source.key, part)}
          />
          {at && source.selector !== '' && (
            <details
              className="source-preview"
              onToggle={(event) => note(source.key, event.currentTarget.open)}
            >
              <summary className="t11 i3">{text.preview}</summary>
              {open.includes(source.key) && (
                <SourcePreviewPanel
                  at={{ ...at, ...(source.tenant === '' ? {} : { tenant: source.tenant }) }}
                  selector={source.selector}
                />
              )}
            </details>
          )}
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
  readonly onChange: (value: string) => void;
}

function Cell({ label, value, problem, placeholder, onChange }: CellProps) {
  return (
    <label className="cell">
      <span className="t11 i3">{label}</span>
      <input
        className={problem ? 'field on is-bad' : 'field on'}
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
  return { key: nextKey(sources), id: null, name: '', selector: '', tenant: '', interval: '', lag: '' };
}
