import { useRef, useState, type RefObject } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Difference, Outcome, OutcomeRow, Reanalysis } from '../../shared/contract/reanalysis.ts';
import { CommandButton } from '../ui/button.tsx';
import { count } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { formatRoute } from '../ui/route.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import { useCopyMarkdown } from './use-copy-markdown.ts';
import { useOutcome } from './use-reanalyses.ts';
import { spanWords } from '../range/words.ts';
import { differenceWords, outcomeMarkdown, proofWords } from './words.ts';
import type { ZoneClock } from '../range/zone-clock.ts';

type TabId = Difference | 'all';
const TABS: readonly TabId[] = ['all', 'new', 'changed', 'gone', 'same'];
const ICONS: Readonly<Record<Difference, IconName>> = {
  new: 'plus',
  changed: 'tilde',
  gone: 'minus',
  same: 'equal',
};

interface OutcomeViewProps {
  readonly one: Reanalysis;
  readonly clock: ZoneClock;
  readonly now: number;
}

/** What came of it, as a difference against what was known of the range. */
export function OutcomeView({ one, clock, now }: OutcomeViewProps) {
  const { data: outcome, error, refetch } = useOutcome(one.id);
  useCopyMarkdown(outcome ? () => outcomeMarkdown(one, outcome, clock, now) : null);
  if (error && !outcome) {
    return <LoadFailure title={text.outcome.failed} error={error} onAgain={() => void refetch()} />;
  }
  if (!outcome) return null;
  return <Differences key={one.id} one={one} outcome={outcome} clock={clock} now={now} />;
}

function Differences({ one, outcome, clock, now }: OutcomeViewProps & { readonly outcome: Outcome }) {
  const [tab, setTab] = useState<TabId>('all');
  const list = useRef<HTMLDivElement>(null);
  useMoving(list);
  const many = (id: TabId) => (id === 'all' ? outcome.rows.length : outcome.counts[id]);
  const rows = outcome.rows.filter(({ difference }) => tab === 'all' || difference === tab);
  return (
    <Tabs
      selectedKey={tab}
      onSelectionChange={(key) => setTab(TABS.find((id) => id === key) ?? 'all')}
      className="rz-outcome"
    >
      <div className="rz-outcome-head">
        <h3 className="strong">{outcome.final ? text.outcome.title : text.outcome.soFar}</h3>
        <TabList aria-label={text.outcome.title} className="hstack g1">
          {TABS.map((id) => (
            <Tab key={id} id={id} className={id === tab ? 'chip lg on' : 'chip lg'}>
              {id !== 'all' && <Icon name={ICONS[id]} small />}
              {text.outcome.tab({ name: text.outcome.tabs[id], many: many(id) })}
            </Tab>
          ))}
        </TabList>
        <span className="rz-against t11 i3 clip">
          {text.outcome.against({ range: spanWords(one, clock, now) })}
        </span>
        <CommandButton command="copyMarkdown" tone="ghost" small icon="copy">
          {text.opened.copy}
        </CommandButton>
      </div>
      <TabPanel id={tab} className="rz-panel" ref={list}>
        {rows.length === 0 ? (
          <div className="card line no-match">
            <p className="medium">{outcome.final ? text.outcome.empty[tab] : text.outcome.notYet}</p>
            <p className="t12 i3">{proofWords(one, clock, now)}</p>
          </div>
        ) : (
          <Rows rows={rows} />
        )}
      </TabPanel>
    </Tabs>
  );
}

/** The keys that move through lists move through the findings of the outcome. */
function useMoving(list: RefObject<HTMLDivElement | null>): void {
  const move = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLAnchorElement>('a[href]') ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
}

function Rows({ rows }: { readonly rows: readonly OutcomeRow[] }) {
  const { columns } = text.outcome;
  return (
    <table className="rz-rows">
      <colgroup>
        <col className="rz-mark" />
        <col className="rz-mark" />
        <col />
        <col className="rz-where" />
        <col className="rz-what" />
        <col className="rz-count" />
      </colgroup>
      <thead className="sr">
        <tr>
          <th scope="col">{columns.difference}</th>
          <th scope="col">{columns.severity}</th>
          <th scope="col">{columns.finding}</th>
          <th scope="col">{columns.servers}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.lines}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Row key={`${row.findingId} ${index}`} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: OutcomeRow }) {
  const { severity } = row.now ?? row.before ?? { severity: 'info' as const };
  const words = differenceWords(row);
  return (
    <tr>
      <td className="rz-mark">
        <span className={`rz-df ${row.difference}`}>
          <Icon name={ICONS[row.difference]} small />
          <span className="sr">{text.outcome.tabs[row.difference]}</span>
        </span>
      </td>
      <td className="rz-mark">
        <SeverityMark severity={severity} label={SEVERITY_WORDS[severity]} />
      </td>
      <td className="main clip">
        {row.findingId === null ? (
          <span title={row.title}>{row.title}</span>
        ) : (
          <a href={formatRoute({ page: 'inbox', id: row.findingId })} title={row.title}>
            {row.title}
          </a>
        )}
      </td>
      <td className="rz-where clip">
        {row.servers.map(({ id, name }) => (
          <span key={id} className="chip">
            {name}
          </span>
        ))}
      </td>
      <td className="i3 clip" title={words}>
        {words}
      </td>
      <td className="num">{count(row.now?.lines ?? 0)}</td>
    </tr>
  );
}
