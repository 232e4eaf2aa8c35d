import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Look } from '../../shared/contract/servers.ts';
import { checkSelector, excluding, exclusionsOf, including } from '../../shared/domain/selector.ts';
import { useEngine } from '../client/engine.ts';
import { LogqlField } from '../logql/logql-field.tsx';
import { useVocabulary } from '../logql/use-vocabulary.ts';
import { clockWithSeconds, count } from '../ui/format.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { form as text } from './messages.ts';
import { Icon } from '../ui/icons.tsx';

interface SelectorFieldProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  /** Whose Loki completes it; null: none yet. */
  readonly at: Look | null;
  readonly onChange: (value: string) => void;
}

/** A selector as it is typed, with what it leaves out as chips below. */
export function SelectorField({ label, value, problem, at, onChange }: SelectorFieldProps) {
  const vocabulary = useVocabulary(at);
  return (
    <div className="cell">
      <span className="t11 i3">{label}</span>
      <LogqlField
        label={label}
        value={value}
        bad={problem !== undefined}
        vocabulary={vocabulary}
        onChange={onChange}
      />
      {problem && <span className="below crit-ink">{problem}</span>}
      <Exclusions value={value} onChange={onChange} />
    </div>
  );
}

function Exclusions({ value, onChange }: Pick<SelectorFieldProps, 'value' | 'onChange'>) {
  const [word, setWord] = useState('');
  const words = exclusionsOf(value);
  if (checkSelector(value).kind === 'bad') return null;
  const add = () => {
    if (word.trim() !== '') onChange(excluding(value, word.trim()));
    setWord('');
  };
  return (
    <div className="hstack offer-chips exclusions">
      {words.map((one, index) => (
        <button
          key={`${one} ${index}`}
          type="button"
          className="chip lg"
          aria-label={text.takeBack({ word: one })}
          onClick={() => onChange(including(value, one))}
        >
          {text.without({ word: one })}
          <Icon name="cross" small />
        </button>
      ))}
      <input
        className="field on exclude-field"
        value={word}
        placeholder={text.leaveOut}
        aria-label={text.leaveOut}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setWord(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.stopPropagation();
          add();
        }}
      />
    </div>
  );
}

const FRESH = 60_000;
/** Milliseconds without a change before a selector is tried. */
const QUIET = 500;

interface PreviewProps {
  readonly at: Look;
  readonly selector: string;
}

/** The newest lines of a selector, how many there are by hour, and what reading them would cost. */
export function SourcePreviewPanel({ at, selector }: PreviewProps) {
  const settled = useSettled(selector);
  const { queries } = useEngine();
  const good = checkSelector(settled).kind === 'good';
  const preview = useQuery({
    ...queries.servers.previewSource.queryOptions({ input: { at, selector: settled } }),
    enabled: good,
    retry: false,
    staleTime: FRESH,
  });
  if (!good) return <p className="t12 i3 preview">{text.previewNeedsSelector}</p>;
  if (preview.error) {
    return (
      <LoadFailure
        title={text.previewFailed}
        error={preview.error}
        tone="warn"
        onAgain={() => void preview.refetch()}
      />
    );
  }
  if (!preview.data) {
    return (
      <p className="t12 i3 preview" role="status">
        {text.previewing}
      </p>
    );
  }
  const { lines, perHour, estimate } = preview.data;
  return (
    <div className="preview" role="group" aria-label={text.preview}>
      <div className="hstack t12 i2 preview-head">
        <Sparkline values={perHour.lines} />
        <span>
          <b>{count(estimate.linesPerDay)}</b> {text.linesPerDay}
        </span>
        <span>{text.templatesOfSample({ templates: estimate.templates, lines: estimate.sampled })}</span>
        <span>{text.tokensPerMinute({ many: estimate.tokensPerMinute })}</span>
      </div>
      {lines.length === 0 ? (
        <p className="t12 i3">{text.previewEmpty}</p>
      ) : (
        <ol className="preview-lines" tabIndex={0} aria-label={text.previewLines}>
          {lines.map((line, index) => (
            <li key={index}>
              <time>{clockWithSeconds(toMilliseconds(line.timestamp))}</time>
              <code>{line.text}</code>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
