import { memo, useEffect, useRef } from 'react';
import type { FindingRow as Row, Mark } from '../../shared/contract/findings.ts';
import { FOREVER } from '../../shared/domain/suppression.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { ago, count, counted, full, moment, since } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { usePreviewedIds } from '../ui/preview.tsx';
import { formatRoute } from '../ui/route.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { CATEGORY_WORDS, ORIGIN_WORDS, SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';

/** Younger than this, a chart by the hour is one bar, which says nothing. */
const SHAPELESS_MILLISECONDS = 2 * 3_600_000;

interface FindingRowProps {
  readonly row: Row;
  readonly now: number;
  readonly selected: boolean;
  /** Counts up each time a key moved the selection here; the row then takes the focus. */
  readonly focusRequest: number;
  readonly onSelect: (id: string, how: 'open' | 'enter') => void;
  readonly onAct: (row: Row, kind: 'acknowledge' | 'resolve' | 'reopen') => void;
}

export const FindingRow = memo(function FindingRow(props: FindingRowProps) {
  const { row, now, selected, focusRequest } = props;
  const link = useRef<HTMLAnchorElement>(null);
  const previewed = usePreviewedIds().has(row.id);
  useEffect(() => {
    if (focusRequest > 0) link.current?.focus({ preventScroll: true });
  }, [focusRequest]);
  return (
    <div
      className={[
        'row',
        row.unread ? 'unread' : '',
        selected ? 'selected' : '',
        previewed ? 'leaving' : '',
      ].join(' ')}
    >
      <SeverityMark severity={row.severity} judged={row.judged} />
      <div className="l1">
        <a
          ref={link}
          className="clip open"
          href={formatRoute({ page: 'inbox', id: row.id })}
          tabIndex={selected ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          title={row.title}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            // A click by the keyboard has no count: it goes into the finding, one by the pointer only opens it.
            props.onSelect(row.id, event.detail === 0 ? 'enter' : 'open');
          }}
        >
          <span className="sr">
            {SEVERITY_WORDS[row.severity]}
            {row.unread ? `, ${text.unread}` : ''}:{' '}
          </span>
          {row.title}
        </a>
        <span className="when" title={full(row.lastSeen)}>
          {ago(row.lastSeen, now)}
        </span>
      </div>
      <div className="l2">
        {row.servers.map((server) => (
          <span key={server.id} className="chip">
            {server.name}
          </span>
        ))}
        <span className="clip">
          {CATEGORY_WORDS[row.category]} · {ORIGIN_WORDS[row.origin]}
          <span className="wide"> · since {since(row.firstSeen, now)}</span>
        </span>
        <span className="push" />
        {now - row.firstSeen >= SHAPELESS_MILLISECONDS && <Sparkline values={row.sparkline} />}
        <span className="cnt" title={counted(row.count, ...text.times)}>
          {count(row.count)}
        </span>
      </div>
      {row.mark && <Reason mark={row.mark} now={now} />}
      <RowActions row={row} onAct={props.onAct} />
    </div>
  );
});

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
      return text.regressed(since(mark.resolvedAt, now), moment(mark.at, now));
    case 'snoozed':
      return text.hidden(moment(mark.until, now), hits(mark));
    case 'snooze-ended':
      return text.wasHidden(moment(mark.until, now), hits(mark));
    case 'suppressed':
      return mark.until === FOREVER
        ? text.suppressed(mark.by.reason, hits(mark))
        : text.suppressedUntil(moment(mark.until, now), mark.by.reason, hits(mark));
    case 'returned':
      return text.returned(moment(mark.at, now), mark.by.reason, hits(mark));
    case 'partly':
      return text.partly(
        counted(mark.hidden, ...text.times),
        mark.by.reason,
        counted(mark.count, ...text.times),
        mark.addresses,
      );
  }
}

function hits(mark: { readonly hits: number }): string {
  return mark.hits === 0 ? text.nothing : counted(mark.hits, ...text.times);
}

/** Floats over the row under the pointer. The keyboard has keys for the same. */
function RowActions({ row, onAct }: { readonly row: Row; readonly onAct: FindingRowProps['onAct'] }) {
  const named = (word: string) => `${word}: ${row.title}`;
  return (
    <span className="acts">
      {row.state === 'new' && (
        <Button
          tone="ghost"
          icon="check"
          skipTab
          label={named(text.acknowledge)}
          onPress={() => onAct(row, 'acknowledge')}
        />
      )}
      {row.state !== 'resolved' && (
        <Button
          tone="ghost"
          icon="done"
          skipTab
          label={named(text.resolve)}
          onPress={() => onAct(row, 'resolve')}
        />
      )}
      {row.state !== 'new' && (
        <Button
          tone="ghost"
          icon="back"
          skipTab
          label={named(text.reopen)}
          onPress={() => onAct(row, 'reopen')}
        />
      )}
    </span>
  );
}
