import { isoEnd } from './header-timestamp.ts';
import { digitsEnd, type Fields, hasDigits, isLevel, NOT_MINE, skipBlank, wordEnd } from './header-text.ts';

/**
 * What collectors of large clusters put first: `1117838570 2005.06.03 node ` (after an alert label or `-`), behind
 * which syslog goes on; or, of Blue Gene's RAS events, `time stamp, node, RAS, component, LEVEL`.
 */
export function clusterMessage(text: string, at: number, fields: Fields): number {
  const epochEnd = digitsEnd(text, at);
  if (epochEnd !== at + 10 || text.charCodeAt(epochEnd) !== 0x20) return NOT_MINE;
  const date = epochEnd + 1;
  if (!hasDigits(text, date, 4) || text.charAt(date + 4) !== '.' || text.charAt(date + 7) !== '.')
    return NOT_MINE;
  const nodeEnd = wordEnd(text, date + 11);
  fields['host'] = text.slice(date + 11, nodeEnd);
  const next = skipBlank(text, nodeEnd);
  const stampEnd = isoEnd(text, next);
  return stampEnd < 0 ? next : eventMessage(text, stampEnd, fields);
}

function eventMessage(text: string, stampEnd: number, fields: Fields): number {
  const words: string[] = [];
  let at = stampEnd;
  for (let word = 0; word < 4; word++) {
    const start = skipBlank(text, at);
    at = wordEnd(text, start);
    words.push(text.slice(start, at));
  }
  const [, , logger, level] = words;
  if (logger === undefined || level === undefined || !isLevel(level, 0, level.length))
    return skipBlank(text, stampEnd);
  fields['logger'] = logger;
  fields['level'] = level;
  return skipBlank(text, at);
}
