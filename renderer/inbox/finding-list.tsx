import { useMemo, useRef } from 'react';
import type { FindingRow as Row } from '../../shared/contract/findings.ts';
import { count } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { HEAD_HEIGHT, ROW_HEIGHT, VirtualList } from '../ui/virtual-list.tsx';
import { FindingRow, type RowDeed } from './finding-row.tsx';
import { text } from './messages.ts';

const ROW_WITH_REASON = 72;

type Item = { readonly kind: 'head'; readonly group: string } | { readonly kind: 'row'; readonly row: Row };

interface FindingListProps {
  readonly shown: readonly Row[];
  /** The group under which each of `shown` is drawn. */
  readonly groups: readonly string[];
  /** What the head of a group says; null: it has none. */
  readonly headOf: (group: string) => string | null;
  /** How many there are in a group on all pages; null where that is not known. */
  readonly countOf: (group: string) => number | null;
  readonly selected: string | null;
  readonly picked: ReadonlySet<string>;
  readonly query: string;
  readonly words: readonly string[];
  readonly focusRequest: number;
  readonly onSelect: (id: string, how: 'open' | 'enter') => void;
  readonly onPick: (id: string, how: 'toggle' | 'range') => void;
  readonly onAct: (row: Row, deed: RowDeed) => void;
  readonly onEnd: () => void;
}

/** The rows under their group heads. Only what is near the visible part is drawn. */
export function FindingList(props: FindingListProps) {
  const { shown, groups, headOf, selected, onEnd } = props;
  const now = useNow();
  const focused = useRef(0);
  const items = useMemo(() => itemsOf(shown, groups, headOf), [shown, groups, headOf]);
  const focusFor = (id: string) => {
    if (id !== selected || focused.current === props.focusRequest) return 0;
    focused.current = props.focusRequest;
    return props.focusRequest;
  };
  return (
    <VirtualList
      items={items}
      label={text.list}
      keyOf={keyOf}
      heightOf={heightOf}
      current={items.findIndex((item) => item.kind === 'row' && item.row.id === selected)}
      onEnd={onEnd}
    >
      {(item) =>
        item.kind === 'head' ? (
          <Head title={headOf(item.group) ?? ''} many={props.countOf(item.group)} />
        ) : (
          <FindingRow
            row={item.row}
            now={now}
            selected={item.row.id === selected}
            picked={props.picked.has(item.row.id)}
            query={props.query}
            words={props.words}
            focusRequest={focusFor(item.row.id)}
            onSelect={props.onSelect}
            onPick={props.onPick}
            onAct={props.onAct}
          />
        )
      }
    </VirtualList>
  );
}

function Head({ title, many }: { readonly title: string; readonly many: number | null }) {
  return (
    <h2 className="group">
      {title} {many !== null && <span className="n">{count(many)}</span>}
    </h2>
  );
}

/** A head goes before each group that has one. */
function itemsOf(
  shown: readonly Row[],
  groups: readonly string[],
  headOf: FindingListProps['headOf'],
): Item[] {
  return shown.flatMap((row, index): Item[] => {
    const group = groups[index] ?? '';
    const begins = index === 0 || group !== groups[index - 1];
    const item = { kind: 'row', row } as const;
    return begins && headOf(group) !== null ? [{ kind: 'head', group }, item] : [item];
  });
}

function heightOf(item: Item): number {
  if (item.kind === 'head') return HEAD_HEIGHT;
  return (item.row.matched ?? item.row.mark) ? ROW_WITH_REASON : ROW_HEIGHT;
}

function keyOf(item: Item): string {
  return item.kind === 'head' ? `head ${item.group}` : item.row.id;
}
