import { endsStamp, timestampEnd } from './header-timestamp.ts';
import {
  closingBracket,
  digitsEnd,
  type Fields,
  isDigit,
  isLetter,
  isLevel,
  isSpaceCode,
  NOT_MINE,
  skipBlank,
  wordEnd,
} from './header-text.ts';

/** How many words of a header are read behind the time stamp. */
const WORDS = 6;

/**
 * A time stamp at `at`, bare or in brackets, and the words that log libraries put behind it: level, process id,
 * thread in brackets, logger with a colon (log4j, Logback, Python, Go, nginx, MySQL, PostgreSQL, Kafka, Redis, …).
 */
export function applicationMessage(text: string, at: number, fields: Fields): number {
  if (text.charCodeAt(at) !== 0x5b) {
    const end = timestampEnd(text, at);
    return end < 0 ? NOT_MINE : messageBehind(text, end, fields);
  }
  const end = timestampEnd(text, at + 1);
  if (end < 0 || text.charCodeAt(end) !== 0x5d) return NOT_MINE;
  return headerWords(text, skipBlank(text, end + 1), fields);
}

/** As `applicationMessage`, for a bare time stamp that ends at `stampEnd`. */
export function messageBehind(text: string, stampEnd: number, fields: Fields): number {
  if (text.charCodeAt(stampEnd) === 0x7c) return pipedMessage(text, stampEnd, fields);
  const end = text.charCodeAt(stampEnd) === 0x3a ? stampEnd + 1 : stampEnd;
  if (!endsStamp(text, end)) return NOT_MINE;
  const logcat = logcatMessage(text, end, fields);
  return logcat > 0 ? logcat : headerWords(text, skipBlank(text, end), fields);
}

/** `time|component|pid|message`. */
function pipedMessage(text: string, at: number, fields: Fields): number {
  const logger = text.indexOf('|', at + 1);
  if (logger < 0 || logger - at > 128) return at + 1;
  fields['logger'] = text.slice(at + 1, logger);
  const pid = digitsEnd(text, logger + 1);
  if (pid === logger + 1 || text.charCodeAt(pid) !== 0x7c) return logger + 1;
  fields['pid'] = text.slice(logger + 1, pid);
  return pid + 1;
}

/** `  1702  2395 D WindowManager: message`: Android's logcat. */
function logcatMessage(text: string, at: number, fields: Fields): number {
  const pid = skipBlank(text, at);
  const pidEnd = digitsEnd(text, pid);
  const thread = skipBlank(text, pidEnd);
  const threadEnd = digitsEnd(text, thread);
  const level = skipBlank(text, threadEnd);
  if (pidEnd === pid || threadEnd === thread || !'VDIWEFA'.includes(text.charAt(level) || '-'))
    return NOT_MINE;
  if (text.charCodeAt(level + 1) !== 0x20) return NOT_MINE;
  const logger = skipBlank(text, level + 1);
  const colon = text.indexOf(':', logger);
  if (colon < 0 || colon - logger > 128) return NOT_MINE;
  fields['pid'] = text.slice(pid, pidEnd);
  fields['thread'] = text.slice(thread, threadEnd);
  fields['level'] = text.charAt(level);
  fields['logger'] = text.slice(logger, colon).trimEnd();
  return skipBlank(text, colon + 1);
}

/** Reads words of a header as long as they are some; a hyphen behind the level ends it. */
function headerWords(text: string, from: number, fields: Fields): number {
  let at = from;
  for (let word = 0; word < WORDS; word++) {
    const next = headerWord(text, at, fields);
    if (next <= at) break;
    const isLast = text.charCodeAt(at) === 0x2d && next === at + 1 && fields['level'] !== undefined;
    at = skipBlank(text, next);
    if (isLast) break;
  }
  return at;
}

function headerWord(text: string, at: number, fields: Fields): number {
  const code = text.charCodeAt(at);
  if (code === 0x5b || code === 0x28) return bracketedWord(text, at, fields);
  if (code === 0x2d || code === 0x7c || code === 0x3a || code === 0x2a) return separatorEnd(text, at);
  const end = wordEnd(text, at);
  const last = text.charCodeAt(end - 1);
  const bare = last === 0x3a ? end - 1 : end;
  // `360AP.exe` is a name, `192.0.2.1` is none.
  if (isDigit(code) && !isLetter(last)) return processEnd(text, at, end, fields);
  if (!isLetter(code) && !isDigit(code) && code !== 0x2e) return NOT_MINE;
  if (isLevel(text, at, bare)) return levelEnd(text, at, bare, end, fields);
  return loggerEnd(text, at, end, fields);
}

/** `-`, `---`, `|`, `:`, `*` between words. */
function separatorEnd(text: string, at: number): number {
  const end = wordEnd(text, at);
  for (let cursor = at + 1; cursor < end; cursor++) if (text.charCodeAt(cursor) !== 0x2d) return NOT_MINE;
  return end - at <= 3 ? end : NOT_MINE;
}

function levelEnd(text: string, at: number, bare: number, end: number, fields: Fields): number {
  if (fields['level'] !== undefined) return NOT_MINE;
  fields['level'] = text.slice(at, bare);
  return end;
}

/**
 * A number is a process or connection id where a level follows (`8 [Warning]`), or Spring's rule; nginx writes
 * `1234#0: *5 `.
 */
function processEnd(text: string, at: number, end: number, fields: Fields): number {
  const digits = digitsEnd(text, at);
  if (text.charCodeAt(digits) === 0x23) {
    fields['pid'] = text.slice(at, digits);
    let next = skipBlank(text, end);
    if (text.charCodeAt(next) === 0x2a && isDigit(text.charCodeAt(next + 1)))
      next = skipBlank(text, wordEnd(text, next));
    return next;
  }
  if (digits !== end || fields['pid'] !== undefined) return NOT_MINE;
  const next = skipBlank(text, end);
  const code = text.charCodeAt(next);
  if (fields['level'] !== undefined && !text.startsWith('--- ', next)) return NOT_MINE;
  if (code !== 0x5b && code !== 0x2d && !isLevel(text, next, wordEnd(text, next))) return NOT_MINE;
  fields['pid'] = text.slice(at, end);
  return end;
}

/** `[main]`, `[ERROR]`, `[1234]`, `(MainThread)`: level, process id or thread; a logger where a colon follows. */
function bracketedWord(text: string, at: number, fields: Fields): number {
  const close = closingBracket(text, at);
  if (close < 0) return NOT_MINE;
  const inner = text.slice(at + 1, close).trim();
  let after = close + 1;
  const next = text.charCodeAt(after);
  if (next === 0x3a || next === 0x2c) after++;
  if (after < text.length && !isSpaceCode(text.charCodeAt(after)) && text.charCodeAt(after) !== 0x5b)
    return NOT_MINE;
  return takeBracketed(inner, fields) ? after : NOT_MINE;
}

function takeBracketed(inner: string, fields: Fields): boolean {
  if (isLevel(inner, 0, inner.length) && fields['level'] === undefined) fields['level'] = inner;
  else if (inner !== '' && digitsEnd(inner, 0) === inner.length && fields['pid'] === undefined)
    fields['pid'] = inner;
  else if (holdsAddress(inner)) return false;
  else if (fields['thread'] === undefined && inner !== '') fields['thread'] = inner;
  else if (fields['logger'] === undefined && inner !== '' && wordEnd(inner, 0) === inner.length)
    fields['logger'] = inner;
  else return false;
  return true;
}

/**
 * An IPv4 address in brackets is what the line is about; in the name of a thread, which starts with a letter or ends
 * in a place of the source (`…@493`), it is not.
 */
function holdsAddress(inner: string): boolean {
  const at = inner.lastIndexOf('@');
  if (at > 0 && digitsEnd(inner, at + 1) === inner.length) return false;
  if (isLetter(inner.charCodeAt(0)) && !/^(?:client|remote|from|ip)\b|\bo?ip=/i.test(inner)) return false;
  let dots = 0;
  for (let cursor = 0; cursor < inner.length; cursor++) {
    const code = inner.charCodeAt(cursor);
    if (code === 0x2e && isDigit(inner.charCodeAt(cursor + 1))) dots++;
    else if (!isDigit(code)) dots = 0;
    if (dots === 3) return true;
  }
  return false;
}

/**
 * A name with a colon (`o.a.h.MRAppMaster: `, `auth.py:31: `), with a space before the colon (Spring), or before
 * ` - LEVEL` (Python): only where a level or thread was read or follows, else it is the first word of the message.
 */
function loggerEnd(text: string, at: number, end: number, fields: Fields): number {
  if (fields['logger'] !== undefined) return NOT_MINE;
  // Proxifier marks 64-bit programs: `chrome.exe *64 - …`.
  const next = skipBlank(text, text.startsWith(' *64 ', end) ? end + 5 : end);
  const isKnown = fields['level'] !== undefined || fields['thread'] !== undefined;
  if (text.charCodeAt(end - 1) === 0x3a) {
    if (!isKnown && !isSourcePlace(text, at, end - 1)) return NOT_MINE;
    if (!isName(text, at, end - 1)) return NOT_MINE;
    fields['logger'] = text.slice(at, end - 1);
    return end;
  }
  if (!isName(text, at, end)) return NOT_MINE;
  const isSpring = isKnown && text.charCodeAt(next) === 0x3a && isSpaceCode(text.charCodeAt(next + 1));
  const isDashed = text.charCodeAt(next) === 0x2d && isSpaceCode(text.charCodeAt(next + 1));
  const level = skipBlank(text, next + 1);
  const isPython = isDashed && (isLevel(text, level, wordEnd(text, level)) || hasDot(text, at, end));
  if (!isSpring && !isPython) return NOT_MINE;
  fields['logger'] = text.slice(at, end);
  return next + 1;
}

function hasDot(text: string, at: number, end: number): boolean {
  const dot = text.indexOf('.', at);
  return dot > 0 && dot < end;
}

/** `file.go:12`: where in the source a line was written. */
function isSourcePlace(text: string, at: number, end: number): boolean {
  const colon = text.lastIndexOf(':', end - 1);
  return colon > at && digitsEnd(text, colon + 1) === end && hasDot(text, at, colon);
}

/** Letters, digits and `. _ $ : / - @`, at most 128. */
function isName(text: string, at: number, end: number): boolean {
  if (end - at > 128) return false;
  for (let cursor = at; cursor < end; cursor++) {
    const code = text.charCodeAt(cursor);
    if (!isLetter(code) && !isDigit(code) && !'._$:/-@'.includes(text.charAt(cursor))) return false;
  }
  return end > at;
}

/**
 * ` (kafka.server.KafkaServer)` at the end of a line whose time stamp stood in brackets: log4j's `%m (%c)`.
 * Returns where the message ends.
 */
export function trailingLogger(text: string, from: number, fields: Fields): number {
  if (text.charCodeAt(text.length - 1) !== 0x29 || fields['logger'] !== undefined) return text.length;
  const open = text.lastIndexOf(' (');
  if (open <= from || !isName(text, open + 2, text.length - 1) || !hasDot(text, open + 2, text.length - 1)) {
    return text.length;
  }
  fields['logger'] = text.slice(open + 2, text.length - 1);
  return open;
}
