import type { SourceView } from '../../shared/contract/servers.ts';
import { counted } from '../ui/format.ts';
import { text } from './messages.ts';

/** What is wrong with a source; else how far it is known. */
export function stateWords(source: SourceView): string {
  const ranges = source.failedRanges > 0 ? `${counted(source.failedRanges, ...text.failedRanges)}. ` : '';
  if (source.failure) return `${ranges}${source.failure.message} ${source.failure.advice}`;
  if (ranges !== '') return ranges;
  if (source.readUpTo === null) return text.sourceUnread;
  const { learning } = source;
  if (learning === null) return text.sourceOk;
  return `${text.sourceOk}, ${text.learning(rounded(learning.hours), rounded(learning.of))}`;
}

/** `7`, `0.5`. */
function rounded(hours: number): string {
  return String(Math.round(hours * 100) / 100);
}
