import { useState } from 'react';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { isLogql, narrowed, searchedIn, type NamedValue } from '../../shared/domain/search.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { AroundDialog } from './around-dialog.tsx';
import { text } from './messages.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { TemplateOf } from './template-of.tsx';
import type { Explore } from './use-explore.ts';

const KINDS = ['field', 'label', 'metadata'] as const;

interface LinePaneProps {
  readonly line: FoundLine;
  readonly explore: Explore;
  readonly nameOf: (sourceId: string) => string;
  readonly onClose: () => void;
}

/** A line whole, with all that it says. */
export function LinePane({ line, explore, nameOf, onClose }: LinePaneProps) {
  const { clock, now } = explore.range;
  const [open, setOpen] = useState<'around' | 'rule' | null>(null);
  useCommand('linesAround', () => setOpen('around'));
  const at = toMilliseconds(line.timestamp);
  return (
    <aside className="xl-pane" aria-label={text.line}>
      <div className="hstack">
        <b className="medium clip">
          {clock.day(at, now)} {clock.exact(at)}
        </b>
        <span className="t12 i3 clip">{line.sourceId === null ? '' : nameOf(line.sourceId)}</span>
        <span className="push hstack g1">
          <CopyButton text={line.text} />
          <Button tone="ghost" small icon="cross" label={text.close} onPress={onClose} />
        </span>
      </div>
      <pre className="ev pre xl-whole" tabIndex={0} role="region" aria-label={text.whole}>
        {line.text}
      </pre>
      <div className="hstack g1 xl-deeds">
        <Button small icon="lines" hint="linesAround" onPress={() => setOpen('around')}>
          {text.around.open}
        </Button>
        <Button small icon="plus" onPress={() => setOpen('rule')}>
          {text.rule.open}
        </Button>
      </div>
      {KINDS.map((kind) => (
        <Fields key={kind} kind={kind} line={line} explore={explore} />
      ))}
      {line.sourceId !== null && <TemplateOf sourceId={line.sourceId} text={line.text} />}
      {open === 'around' && <AroundDialog line={line} explore={explore} onClose={() => setOpen(null)} />}
      {open === 'rule' && (
        <RuleDialog
          line={line}
          query={explore.asked.search.query}
          field={null}
          onClose={() => setOpen(null)}
        />
      )}
    </aside>
  );
}

interface FieldsProps {
  readonly kind: NamedValue['kind'];
  readonly line: FoundLine;
  readonly explore: Explore;
}

function Fields({ kind, line, explore }: FieldsProps) {
  const fields = line.fields.filter((field) => field.kind === kind);
  if (fields.length === 0) return null;
  return (
    <section aria-label={text.kinds[kind]}>
      <h2 className="h2">{text.kinds[kind]}</h2>
      <table className="xl-fields">
        <tbody>
          {fields.map((field) => (
            <tr key={field.name}>
              <th scope="row">{field.name}</th>
              <td>{field.value}</td>
              <td className="xl-ways">
                {field.exact && <Ways field={field} line={line} explore={explore} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface WaysProps extends Omit<FieldsProps, 'kind'> {
  readonly field: FoundLine['fields'][number];
}

/** Narrows the search to lines that say the same, or that do not. */
function Ways({ field, line, explore }: WaysProps) {
  const [ruling, setRuling] = useState(false);
  const query = logqlOf(line, explore);
  const ways = (['only', 'not'] as const).map((how) => ({
    how,
    next: query === null ? null : narrowed(query, field, line.text, how),
  }));
  const narrowing = ways.map(({ how, next }) =>
    next === null ? null : (
      <Button
        key={how}
        tone="ghost"
        small
        icon={how === 'only' ? 'plus' : 'minus'}
        label={text.ways[how]({ name: field.name, value: field.value })}
        onPress={() => explore.run(next)}
      />
    ),
  );
  return (
    <>
      {narrowing}
      <Button
        tone="ghost"
        small
        icon="warn"
        label={text.rule.ofField({ name: field.name, value: field.value })}
        onPress={() => setRuling(true)}
      />
      {ruling && (
        <RuleDialog
          line={line}
          query={explore.asked.search.query}
          field={field}
          onClose={() => setRuling(false)}
        />
      )}
    </>
  );
}

/** What found the line, as LogQL; null where it is in no source and words found it. */
export function logqlOf({ sourceId }: FoundLine, { asked, view }: Explore): string | null {
  const { query } = asked.search;
  if (isLogql(query)) return query;
  const source = view.sources.find(({ id }) => id === sourceId);
  return source ? searchedIn(source.selector, query) : null;
}
