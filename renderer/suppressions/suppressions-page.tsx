import { useRef, useState, type RefObject } from 'react';
import type { SuppressionView } from '../../shared/contract/suppressions.ts';
import { useSuppressions } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { Icon } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { navigate } from '../ui/route.ts';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { useNow } from '../ui/use-now.ts';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { useTriage } from '../ui/use-triage.tsx';
import { text } from './messages.ts';
import { FILTERS, passes, recentHits, saysAll, type RuleFilter } from './rule-list.ts';
import { RuleRow } from './rule-row.tsx';
import { useRuleSentence } from './rule-sentence.ts';

/** Every rule that keeps findings out of the inbox, with its pulse. */
export function SuppressionsPage({ id }: { readonly id: string | null }) {
  const { data: rules, error, isPending, refetch } = useSuppressions();
  // Answers `z`, here as everywhere.
  useTriage(() => undefined);
  if (error) {
    return (
      <section className="col" aria-label={text.title}>
        <div className="pad">
          <LoadFailure title={text.failed} error={error} onAgain={() => void refetch()} />
        </div>
      </section>
    );
  }
  if (isPending) return <RowSkeletons waiting label={text.loading} />;
  return (
    <section className="col" aria-label={text.title}>
      {rules.length === 0 ? <NoRules /> : <Rules rules={rules} id={id} />}
    </section>
  );
}

function NoRules() {
  return (
    <div className="sp-none">
      <h1 className="t20 strong">{text.none}</h1>
      <p className="i2">{text.noneHint}</p>
      <p className="t12 i3">{text.noneHow}</p>
    </div>
  );
}

interface RulesProps {
  readonly rules: readonly SuppressionView[];
  readonly id: string | null;
}

function Rules({ rules, id }: RulesProps) {
  const now = useNow();
  const [filter, setFilter] = useState<RuleFilter | null>(null);
  const [words, setWords] = useState('');
  const [focusRequest, setFocusRequest] = useState(0);
  const [selected, setSelected] = useState(id);
  const field = useRef<HTMLInputElement>(null);
  const { show } = useDialogs();
  const { end } = useSuppressing();
  const sentenceOf = useRuleSentence(now);
  const wanted = words.trim();
  const opened = rules.find((rule) => rule.id === id);
  // What an address names is shown, be it ended.
  const chosen = filter ?? (opened?.state === 'ended' ? 'ended' : 'active');
  const shown = rules.filter(
    (rule) => passes(rule, chosen) && (wanted === '' || saysAll(rule, sentenceOf(rule), wanted)),
  );
  const index = shown.findIndex((rule) => rule.id === selected);
  const current = shown[index];
  const move = (by: number) => {
    const next = shown[index < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, index + by))];
    if (!next) return;
    setSelected(next.id);
    setFocusRequest((last) => last + 1);
  };
  const toggle = (rule: SuppressionView) => {
    setSelected(rule.id);
    setFilter(chosen);
    navigate({ page: 'suppressions', id: rule.id === id ? null : rule.id }, { replace: true });
  };
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
  useCommand('open', current ? () => toggle(current) : null);
  useCommand('search', () => field.current?.focus());
  useCommand('acknowledge', current ? () => show({ kind: 'edit-suppression', id: current.id }) : null);
  useCommand('resolve', current?.state === 'holds' ? () => void end(current) : null);
  return (
    <>
      <Head rules={rules} />
      <Tools
        rules={rules}
        chosen={chosen}
        words={words}
        field={field}
        onFilter={setFilter}
        onWords={setWords}
      />
      <div className="sp-scroll" tabIndex={-1}>
        <Columns />
        {shown.length === 0 && <p className="su-note i3">{text.noMatch}</p>}
        <ul aria-label={text.list}>
          {shown.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              sentence={sentenceOf(rule)}
              now={now}
              open={rule.id === id}
              selected={rule.id === selected}
              focusRequest={rule.id === selected ? focusRequest : 0}
              onToggle={() => toggle(rule)}
            />
          ))}
        </ul>
        {chosen === 'active' && <Ended rules={rules} onShow={() => setFilter('ended')} />}
      </div>
    </>
  );
}

function Head({ rules }: Pick<RulesProps, 'rules'>) {
  const active = rules.filter((rule) => rule.state === 'holds');
  const sum = (of: (rule: SuppressionView) => number) => active.reduce((total, rule) => total + of(rule), 0);
  return (
    <header className="bar sp-bar">
      <h1>{text.title}</h1>
      <span className="t12 i3 clip">
        {text.summary({
          rules: active.length,
          hidden: sum(({ pulse }) => pulse.hidden),
          hits: sum(recentHits),
        })}
      </span>
    </header>
  );
}

function Ended({ rules, onShow }: Pick<RulesProps, 'rules'> & { readonly onShow: () => void }) {
  const ended = rules.filter((rule) => rule.state === 'ended').length;
  if (ended === 0) return null;
  return (
    <p className="sp-fold">
      <Button small tone="ghost" icon="right" onPress={onShow}>
        {text.foldEnded({ many: ended })}
      </Button>
    </p>
  );
}

interface ToolsProps {
  readonly rules: readonly SuppressionView[];
  readonly chosen: RuleFilter;
  readonly words: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onFilter: (filter: RuleFilter) => void;
  readonly onWords: (words: string) => void;
}

function Tools({ rules, chosen, words, field, onFilter, onWords }: ToolsProps) {
  return (
    <div className="sp-tools">
      <div className="hstack" role="group" aria-label={text.filterLabel}>
        {FILTERS.map((name) => (
          <button
            key={name}
            type="button"
            className={name === chosen ? 'chip lg on' : 'chip lg'}
            aria-pressed={name === chosen}
            onClick={() => onFilter(name)}
          >
            {text.filtered({
              name: text.filters[name],
              many: rules.filter((rule) => passes(rule, name)).length,
            })}
          </button>
        ))}
      </div>
      <label className="field on sp-search">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          value={words}
          placeholder={text.search}
          aria-label={text.search}
          onChange={(event) => onWords(event.target.value)}
        />
      </label>
    </div>
  );
}

function Columns() {
  return (
    <div className="sp-row sp-columns" aria-hidden="true">
      <span>{text.columns.rule}</span>
      <span className="sp-hides" />
      <span>{text.columns.days}</span>
      <span>{text.columns.last}</span>
      <span>{text.columns.ends}</span>
      <span className="sp-by">{text.columns.by}</span>
    </div>
  );
}
