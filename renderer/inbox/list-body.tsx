import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { FindingList } from './finding-list.tsx';
import { text } from './messages.ts';
import { EVERYTHING } from './query-filter.ts';
import { parse, print, valuesOf, withValues, wordsOf } from './query.ts';
import type { InboxList } from './use-inbox.ts';

type ListProps = Parameters<typeof FindingList>[0];

interface ListBodyProps extends Omit<ListProps, 'shown' | 'groups' | 'countOf' | 'onEnd'> {
  readonly list: InboxList;
  readonly onQuery: (query: string) => void;
}

/** The rows, or why there are none. */
export function ListBody({ list, onQuery, ...rest }: ListBodyProps) {
  if (list.error) {
    return (
      <div className="list-note">
        <LoadFailure title={text.loadFailed} error={list.error} onAgain={list.retry} />
      </div>
    );
  }
  if (list.loading) return <RowSkeletons waiting label={text.loading} />;
  if (list.shown.length === 0) return <NoMatch query={rest.query} onQuery={onQuery} />;
  return (
    <div className="list-body" aria-busy={list.asking}>
      {list.waiting > 0 && (
        <button type="button" className="pill" onClick={list.takeUpArrivals}>
          <Icon name="rise" small />
          {text.arrivals({ many: list.waiting })}
        </button>
      )}
      <FindingList
        shown={list.shown}
        groups={list.groups}
        countOf={list.countOf}
        onEnd={list.more}
        {...rest}
      />
    </div>
  );
}

function NoMatch({ query, onQuery }: { readonly query: string; readonly onQuery: (query: string) => void }) {
  const terms = parse(query);
  const words = wordsOf(terms).join(' ');
  const is = valuesOf(terms, 'is');
  const [only] = is;
  const view =
    only === undefined ? text.views.open : only === EVERYTHING ? text.views.everything : is.join(', ');
  return (
    <div className="list-note">
      <div className="card line no-match" role="status">
        <p className="medium">{words === '' ? text.noMatch : text.noMatchOf({ words })}</p>
        <p className="t12 i3">{text.noMatchHint({ view: view.toLowerCase() })}</p>
        <div className="hstack ways">
          {only !== EVERYTHING && (
            <Button small onPress={() => onQuery(print(withValues(terms, 'is', [EVERYTHING])))}>
              {text.searchAll}
            </Button>
          )}
          {query !== '' && (
            <Button small tone="ghost" onPress={() => onQuery('')}>
              {text.clear}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
