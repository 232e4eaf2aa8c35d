import { memo, useEffect, useRef, useState } from 'react';
import type { FindingRow as Row, Mark } from '../../shared/contract/findings.ts';
import { FOREVER } from '../../shared/domain/values.ts';
import { Kbd } from '../ui/button.tsx';
import { ago, count, full, moment, since } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { usePreviewedIds } from '../ui/preview.tsx';
import { formatRoute } from '../ui/route.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { CATEGORY_WORDS, ORIGIN_WORDS, SEVERITY_WORDS } from '../ui/words.ts';
import { Marked } from './marked.tsx';
import { text } from './messages.ts';

/** Younger than this, a chart by the hour is one bar, which says nothing. */
const SHAPELESS_MILLISECONDS = 2 * 3_600_000;

interface FindingRowProps {
  readonly row: Row;
  readonly now: number;
  /** Open in the pane. */
  readonly selected: boolean;
  /** One of those that a decision about several is for. */
  readonly picked: boolean;
  readonly query: string;
  /** Marked where they occur. */
  readonly words: readonly string[];
  /** Counts up each time a key moved the selection here; the row then takes the focus. */
  readonly focusRequest: number;
  readonly onSelect: (id: string, how: 'open' | 'enter') => void;
  readonly onPick: (id: string, how: 'toggle' | 'range') => void;
  readonly onAct: (row: Row, deed: RowDeed) => void;
}

/** What a row offers under the pointer. */
export type RowDeed = 'acknowledge' | 'resolve' | 'reopen' | 'quiet' | 'suppress';

export const FindingRow = memo(function FindingRow(props: FindingRowProps) {
  const { row, now, selected, picked, focusRequest, words } = props;
  const link = useRef<HTMLAnchorElement>(null);
  const previewed = usePreviewedIds().has(row.id);
  // What only the pointer can ask for is not worked out for rows that pass by.
  const [pointed, setPointed] = useState(false);
  useEffect(() => {
    if (focusRequest > 0) link.current?.focus({ preventScroll: true });
  }, [focusRequest]);
  return (
    <div
      className={[
        'row',
        row.unread && 'unread',
        selected && 'selected',
        picked && 'picked',
        previewed && 'leaving',
      ]
        .filter(Boolean)
        .join(' ')}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      <SeverityMark severity={row.severity} judged={row.judged} />
      <div className="l1">
        <a
          ref={link}
          className="clip open"
          href={formatRoute({ page: 'inbox', id: row.id, query: props.query })}
          tabIndex={selected ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          title={row.title}
          onClick={(event) => {
            event.preventDefault();
            if (event.shiftKey) return props.onPick(row.id, 'range');
            if (event.metaKey || event.ctrlKey) return props.onPick(row.id, 'toggle');
            // A click by the keyboard has no count: it goes into the finding, one by the pointer only opens it.
            props.onSelect(row.id, event.detail === 0 ? 'enter' : 'open');
          }}
        >
          <span className="sr">
            {SEVERITY_WORDS[row.severity]}
            {row.unread ? `, ${text.unread}` : ''}
            {picked ? `, ${text.selected}` : ''}:{' '}
          </span>
          <Marked text={row.title} words={words} />
        </a>
        <span className="when" title={pointed ? full(row.lastSeen) : undefined}>
          {ago(row.lastSeen, now)}
        </span>
      </div>
      <div className="l2">
        {row.servers.map((server) => (
          <span key={server.id} className="chip">
            {server.name}
          </span>
        ))}
        {row.verdict && <span className={`verdict ${row.verdict}`}>{text.verdicts[row.verdict]}</span>}
        <span className="clip">
          {CATEGORY_WORDS[row.category]} · {ORIGIN_WORDS[row.origin]}
          <span className="wide"> · {text.firstSeen({ when: since(row.firstSeen, now) })}</span>
        </span>
        <span className="push" />
        {now - row.firstSeen >= SHAPELESS_MILLISECONDS && <Sparkline values={row.sparkline} />}
        <span className="cnt" title={pointed ? text.lines({ many: row.count }) : undefined}>
          {count(row.count)}
        </span>
      </div>
      {row.matched ? (
        <Matched matched={row.matched} words={words} />
      ) : (
        row.mark && <Reason mark={row.mark} now={now} />
      )}
      {pointed && <RowActions row={row} onAct={props.onAct} />}
    </div>
  );
});

/** Where the search hit, if the title does not show it. */
function Matched({
  matched,
  words,
}: {
  readonly matched: NonNullable<Row['matched']>;
  readonly words: readonly string[];
}) {
  return (
    <div className="l3">
      <span className="reason">
        <Icon name="search" small />
      </span>
      <span className="nowrap">{text.matched[matched.field]}</span>
      <span className="clip mono" title={matched.text}>
        <Marked text={matched.text} words={words} />
      </span>
    </div>
  );
}

/** Why the row is back, or hidden. */
function Reason({ mark, now }: { readonly mark: Mark; readonly now: number }) {
  const back = mark.kind === 'regressed' || mark.kind === 'returned';
  return (
    <div className="l3">
      <span className={back ? 'reason high-ink' : 'reason'}>
        <Icon name={back ? 'back' : 'moon'} small />
      </span>
      <span className="clip" title={reasonOf(mark, now)}>
        {reasonOf(mark, now)}
      </span>
      {(mark.kind === 'snooze-ended' || mark.kind === 'returned') && (
        <span className="push hstack g1 i3 wide">
          <Kbd command="quiet" /> {text.hideAgain}
        </span>
      )}
    </div>
  );
}

function reasonOf(mark: Mark, now: number): string {
  switch (mark.kind) {
    case 'regressed':
      return text.regressed({ resolved: since(mark.resolvedAt, now), again: moment(mark.at, now) });
    case 'snoozed':
      if (mark.limit !== undefined) return text.hiddenUntilMore({ limit: mark.limit, hits: hits(mark) });
      return text.hidden({ until: moment(mark.until, now), hits: hits(mark) });
    case 'snooze-ended':
      if (mark.limit !== undefined) return text.wasHiddenUntilMore({ limit: mark.limit, hits: hits(mark) });
      return text.wasHidden({ until: moment(mark.until, now), hits: hits(mark) });
    case 'suppressed': {
      const { reason } = mark.by;
      return mark.until === FOREVER
        ? text.suppressed({ reason, hits: hits(mark) })
        : text.suppressedUntil({ until: moment(mark.until, now), reason, hits: hits(mark) });
    }
    case 'returned':
      return text.returned({ at: moment(mark.at, now), reason: mark.by.reason, hits: hits(mark) });
    case 'partly': {
      const values = {
        reason: mark.by.reason,
        hidden: text.lines({ many: mark.hidden }),
        rest: text.lines({ many: mark.count }),
      };
      const { addresses } = mark;
      return addresses === 0 ? text.partly(values) : text.partlyAddresses({ ...values, addresses });
    }
  }
}

function hits(mark: { readonly hits: number }): string {
  return mark.hits === 0 ? text.noLines : text.lines({ many: mark.hits });
}

/**
 * Floats over the row under the pointer. The keyboard has keys for the same. Plain buttons: while the wheel turns, row
 * after row passes under the pointer.
 */
function RowActions({ row, onAct }: { readonly row: Row; readonly onAct: FindingRowProps['onAct'] }) {
  const button = (deed: RowDeed, icon: IconName) => (
    <button
      type="button"
      className="btn ghost icon"
      tabIndex={-1}
      aria-label={text.named({ what: text[deed], title: row.title })}
      onClick={() => onAct(row, deed)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <span className="acts">
      {row.state === 'new' && button('acknowledge', 'check')}
      {row.state !== 'resolved' && button('quiet', 'moon')}
      {row.state !== 'resolved' && button('suppress', 'hide')}
      {row.state !== 'resolved' && button('resolve', 'done')}
      {row.state !== 'new' && button('reopen', 'back')}
    </span>
  );
}
