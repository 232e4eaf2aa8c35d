import { useQuery } from '@tanstack/react-query';
import type { Look } from '../../shared/contract/servers.ts';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { count } from '../ui/format.ts';
import { form as text } from './messages.ts';
import type { SourceForm } from './server-form.ts';
import { nextKey } from './server-form.ts';

interface SuggestionsProps {
  readonly at: Look;
  readonly sources: readonly SourceForm[];
  readonly onChange: (sources: readonly SourceForm[]) => void;
}

/** What people usually read, as far as this Loki has it, ready to tick, with its rate and a few lines. */
export function Suggestions({ at, sources, onChange }: SuggestionsProps) {
  const { queries } = useEngine();
  const asked = useQuery({
    ...queries.servers.suggestions.queryOptions({ input: { at } }),
    retry: false,
    staleTime: 60_000,
  });
  if (asked.error)
    return <FailureCard title={text.suggestFailed} failure={failureOf(asked.error)} tone="warn" />;
  if (!asked.data) {
    return (
      <p className="t12 i3" role="status">
        {text.suggesting}
      </p>
    );
  }
  if (asked.data.length === 0) return <p className="t12 i3">{text.suggestNone}</p>;
  const isTaken = (selector: string) => sources.some((source) => source.selector.trim() === selector);
  const toggle = (name: string, selector: string) =>
    onChange(
      isTaken(selector)
        ? sources.filter((source) => source.selector.trim() !== selector)
        : [
            ...sources.filter((source) => source.name !== '' || source.selector !== ''),
            {
              key: nextKey(sources),
              id: null,
              name,
              selector,
              tenant: at.tenant ?? '',
              interval: '',
              lag: '',
            },
          ],
    );
  return (
    <fieldset className="suggestions">
      <legend className="t11 i3">{text.suggested}</legend>
      <ul>
        {asked.data.map(({ kind, name, selector, linesPerHour, samples }) => (
          <li key={selector}>
            <label className="hstack">
              <input type="checkbox" checked={isTaken(selector)} onChange={() => toggle(name, selector)} />
              <span className="medium clip">{name}</span>
              <span className="t11 i3">{text.kinds[kind]}</span>
              <span className="push t11 i2 nowrap">
                {linesPerHour === null ? '' : text.rate({ rate: count(Math.round(linesPerHour)) })}
              </span>
            </label>
            {samples.length > 0 && (
              <details>
                <summary className="t11 i3">{text.samples({ many: samples.length })}</summary>
                {samples.map((line, index) => (
                  <code key={index} className="sample">
                    {line.text}
                  </code>
                ))}
              </details>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
