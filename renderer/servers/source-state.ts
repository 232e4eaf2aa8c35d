import type { SourceView } from '../../shared/contract/servers.ts';
import { inWords } from '../client/failure.ts';
import { text } from './messages.ts';

/** What is wrong with a source; else how far it is known. */
export function stateWords(source: SourceView): string {
  const ranges = source.failedRanges > 0 ? text.failedRanges({ many: source.failedRanges }) : '';
  if (source.failure) {
    const { message, advice } = inWords(source.failure);
    return [ranges, message, advice].filter(Boolean).join(' ');
  }
  if (ranges !== '') return ranges;
  if (source.readUpTo === null) return text.sourceUnread;
  const { learning } = source;
  if (learning === null) return text.sourceOk;
  return text.learning({
    state: text.sourceOk,
    hours: rounded(learning.hours),
    of: rounded(learning.of),
  });
}

/** `7`, `0.5`. */
function rounded(hours: number): string {
  return String(Math.round(hours * 100) / 100);
}
