// Headers that one program or one library writes: klog, the kernel, Redis.
import { endsStamp, timestampEnd } from './header-timestamp.ts';
import { digitsEnd, type Fields, isDigit, isSpaceCode, NOT_MINE, skipBlank } from './header-text.ts';

/** `I1121 03:12:00.123456    1234 file.go:12] message`: klog, as Kubernetes' own programs write it. */
export function klogMessage(text: string, at: number, fields: Fields): number {
  if (!isDigit(text.charCodeAt(at + 1))) return NOT_MINE;
  const level = KLOG_LEVELS.get(text.charCodeAt(at));
  if (level === undefined || digitsEnd(text, at + 1) !== at + 5 || text.charCodeAt(at + 5) !== 0x20)
    return NOT_MINE;
  const close = text.indexOf('] ', at + 6);
  if (close < 0 || close - at > 128 || text.charCodeAt(at + 8) !== 0x3a) return NOT_MINE;
  const logger = text.lastIndexOf(' ', close);
  const pidEnd = text.slice(0, logger).trimEnd().length;
  const pid = text.lastIndexOf(' ', pidEnd - 1) + 1;
  fields['level'] = level;
  fields['logger'] = text.slice(logger + 1, close);
  if (digitsEnd(text, pid) === pidEnd) fields['pid'] = text.slice(pid, pidEnd);
  return close + 2;
}

const KLOG_LEVELS: ReadonlyMap<number, string> = new Map([
  [0x49, 'info'],
  [0x57, 'warning'],
  [0x45, 'error'],
  [0x46, 'fatal'],
]);

/** `[12345.678901] message`: seconds since boot, as the kernel writes them. */
export function kernelMessage(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x5b) return NOT_MINE;
  const seconds = digitsEnd(text, skipBlank(text, at + 1));
  if (text.charCodeAt(seconds) !== 0x2e || !isDigit(text.charCodeAt(seconds + 1))) return NOT_MINE;
  const end = digitsEnd(text, seconds + 1);
  return text.charCodeAt(end) === 0x5d && isSpaceCode(text.charCodeAt(end + 1))
    ? skipBlank(text, end + 1)
    : NOT_MINE;
}

/** `1234:M 21 Nov 2026 03:12:00.123 * message`: Redis. */
export function redisMessage(text: string, at: number, fields: Fields): number {
  const pidEnd = digitsEnd(text, at);
  if (pidEnd === at || text.charCodeAt(pidEnd) !== 0x3a || text.charCodeAt(pidEnd + 2) !== 0x20)
    return NOT_MINE;
  const end = timestampEnd(text, pidEnd + 3);
  if (end < 0 || !endsStamp(text, end)) return NOT_MINE;
  fields['pid'] = text.slice(at, pidEnd);
  const mark = skipBlank(text, end);
  const level = REDIS_LEVELS.get(text.charAt(mark));
  if (level === undefined || !isSpaceCode(text.charCodeAt(mark + 1))) return mark;
  fields['level'] = level;
  return skipBlank(text, mark + 1);
}

const REDIS_LEVELS: ReadonlyMap<string, string> = new Map([
  ['.', 'debug'],
  ['-', 'info'],
  ['*', 'notice'],
  ['#', 'warning'],
]);
