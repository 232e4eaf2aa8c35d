/** Names of fields that say when a line was written, the best first, in lower case. */
const TIME_NAMES = [
  '@timestamp',
  'timestamp',
  'time',
  'ts',
  't',
  'datetime',
  'date',
  'asctime',
  'eventtime',
  'time_local',
  'time_iso8601',
  'start_time',
  'starttime',
  'requestreceivedtimestamp',
  'timestamp_ns',
  '__realtime_timestamp',
  '$date',
] as const;

/** Objects in which a time is looked for too: MongoDB writes `{"t":{"$date":"…"}}`. */
const DEPTH = 2;

const QUOTE = 0x22;
const COLON = 0x3a;

/** The raw value, without quotes, of the best time field of a JSON object, or null. One pass, nothing is built. */
export function jsonTime(text: string): string | null {
  let best: string | null = null;
  let rank: number = TIME_NAMES.length;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (code !== QUOTE) continue;
    const end = stringEnd(text, at + 1);
    if (end < 0) return best;
    const colon = skipSpaces(text, end + 1);
    const found = depth <= DEPTH && text.charCodeAt(colon) === COLON ? rankOf(text, at + 1, end, depth) : -1;
    if (found >= 0 && found < rank) {
      const value = scalarAt(text, skipSpaces(text, colon + 1));
      if (value !== null) [best, rank] = [value, found];
    }
    if (rank === 0) return best;
    at = end;
  }
  return best;
}

function rankOf(text: string, start: number, end: number, depth: number): number {
  if (end - start > 24) return -1;
  const name = text.slice(start, end).toLowerCase();
  const rank = TIME_NAMES.findIndex((known) => known === name);
  return depth === 1 || name === '$date' ? rank : -1;
}

function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20) at++;
  return at;
}

/** A string or a number that starts with a digit or a letter; null for anything else. */
function scalarAt(text: string, at: number): string | null {
  if (text.charCodeAt(at) === QUOTE) {
    const end = stringEnd(text, at + 1);
    return end < 0 ? null : text.slice(at + 1, end);
  }
  let end = at;
  while (
    end < text.length &&
    (text.charAt(end) === '.' || (text.charAt(end) >= '0' && text.charAt(end) <= '9'))
  )
    end++;
  return end > at ? text.slice(at, end) : null;
}
