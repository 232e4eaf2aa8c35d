import type { TemplateRow } from '../../shared/contract/templates.ts';
import { full, since } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { formatRoute, navigate, type Route } from '../ui/route.ts';
import { ROW_HEIGHT, VirtualList } from '../ui/virtual-list.tsx';
import { text } from './messages.ts';
import { TemplateWords } from './template-words.tsx';

interface TemplateListProps {
  readonly rows: readonly TemplateRow[];
  readonly now: number;
  readonly selected: string | null;
  readonly focusRequest: number;
  readonly routeOf: (canonicalText: string) => Route;
  readonly onEnd: () => void;
}

/** Templates, the ones seen last first, as many drawn as are near the visible part. */
export function TemplateList(props: TemplateListProps) {
  const { rows, now, selected, focusRequest, routeOf, onEnd } = props;
  return (
    <VirtualList
      items={rows}
      label={text.list}
      keyOf={(row) => row.canonicalText}
      heightOf={() => ROW_HEIGHT}
      current={rows.findIndex((row) => row.canonicalText === selected)}
      focusRequest={focusRequest}
      onEnd={onEnd}
    >
      {(row) => <Row row={row} now={now} selected={row.canonicalText === selected} to={routeOf} />}
    </VirtualList>
  );
}

interface RowProps {
  readonly row: TemplateRow;
  readonly now: number;
  readonly selected: boolean;
  readonly to: (canonicalText: string) => Route;
}

function Row({ row, now, selected, to }: RowProps) {
  const route = to(row.canonicalText);
  return (
    <div className={selected ? 'row tp selected' : 'row tp'}>
      <MarkSign mark={row.mark} />
      <div className="l1">
        <a
          className={row.name === null ? 'clip open' : 'clip open named'}
          href={formatRoute(route)}
          tabIndex={selected ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          title={row.text}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            navigate(route, { replace: true });
          }}
        >
          {row.name ?? <TemplateWords template={row.text} />}
        </a>
        <span className="when" title={text.seenLast({ at: full(row.lastSeen) })}>
          {since(row.lastSeen, now)}
        </span>
      </div>
      <div className="l2">
        {row.service !== null && <span className="chip">{row.service}</span>}
        <span className="clip tp-says">
          {row.name === null ? (
            text.since({ at: since(row.firstSeen, now) })
          ) : (
            <TemplateWords template={row.text} />
          )}
        </span>
        {row.mark !== null && <span className="push nowrap i2">{text.shortMarks[row.mark]}</span>}
      </div>
    </div>
  );
}

/** What a person marked it as: the word stands in the row too. */
function MarkSign({ mark }: { readonly mark: TemplateRow['mark'] }) {
  if (mark === null) return <span className="tp-sign" />;
  return (
    <span className={`tp-sign ${mark}`}>
      <Icon name={mark === 'interesting' ? 'bell' : 'check'} />
    </span>
  );
}
