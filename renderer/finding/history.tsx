import type { HistoryEntry } from '../../shared/domain/finding.ts';
import { Button } from '../ui/button.tsx';
import { full, since } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { canUndo, iconOf, sentenceOf } from './history-text.ts';
import { text } from './messages.ts';

interface HistoryProps {
  readonly entries: readonly HistoryEntry[];
  readonly now: number;
  readonly onUndo: (entry: HistoryEntry) => void;
}

/** What happened to the finding, newest first; what you did can be taken back. */
export function History({ entries, now, onUndo }: HistoryProps) {
  const newestFirst = entries.toSorted((left, right) => right.at - left.at || right.id - left.id);
  return (
    <ul className="hist" aria-label={text.history}>
      {newestFirst.map((entry) => (
        <li key={entry.id} className={entry.undone ? 'is-undone' : ''}>
          <Icon name={iconOf(entry)} />
          <span className="clip" title={sentenceOf(entry, now)}>
            {sentenceOf(entry, now)}
            {entry.undone && `, ${text.undone}`}
          </span>
          {canUndo(entry) && (
            <Button tone="ghost" small className="link-btn" onPress={() => onUndo(entry)}>
              {text.undo}
            </Button>
          )}
          <time dateTime={new Date(entry.at).toISOString()} title={full(entry.at)}>
            {since(entry.at, now)}
          </time>
        </li>
      ))}
    </ul>
  );
}
