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
} from './header-text.ts';

/**
 * `[Sat Nov 21 03:12:00.123456 2026] [core:error] [pid 1:tid 2] [client 192.0.2.1:5] message`: Apache 2.2 and 2.4.
 * Behind a syslog header there is no time stamp.
 */
export function apacheErrorMessage(text: string, at: number, fields: Fields): number {
  if (text.charCodeAt(at) !== 0x5b) return NOT_MINE;
  const stampEnd = isLetter(text.charCodeAt(at + 1)) ? timestampEnd(text, at + 1) : NOT_MINE;
  const isStamped = stampEnd > 0 && text.charCodeAt(stampEnd) === 0x5d;
  if (!isStamped && (fields['service'] === undefined || !text.includes(' [client ', at))) return NOT_MINE;
  let end = isStamped ? stampEnd + 1 : at;
  let next = skipBlank(text, end);
  while (text.charCodeAt(next) === 0x5b) {
    const close = closingBracket(text, next);
    if (close < 0 || !takeApachePart(text.slice(next + 1, close), fields)) break;
    end = close + 1;
    next = skipBlank(text, end);
  }
  return fields['level'] === undefined ? NOT_MINE : next;
}

function takeApachePart(part: string, fields: Fields): boolean {
  const colon = part.indexOf(':');
  if (part.startsWith('pid ')) {
    fields['pid'] = part.slice(4, colon < 0 ? part.length : colon);
    if (part.startsWith('tid ', colon + 1)) fields['thread'] = part.slice(colon + 5);
  } else if (part.startsWith('client ') || part.startsWith('remote ')) {
    fields['client_ip'] = withoutPort(part.slice(7));
  } else if (isLevel(part, colon + 1, part.length)) {
    fields['level'] = part.slice(colon + 1);
    if (colon > 0) fields['logger'] = part.slice(0, colon);
  } else return false;
  return true;
}

/**
 * `192.0.2.1:5` and `[2001:db8::1]:5` without the port; an IPv6 address without brackets stays whole, unless its last
 * part has five digits, which only a port has (HAProxy writes one always).
 */
export function withoutPort(address: string): string {
  if (address.startsWith('[')) return address.slice(1, Math.max(1, address.indexOf(']')));
  const colon = address.lastIndexOf(':');
  const isOnly = colon > 0 && address.indexOf(':') === colon;
  const isMapped = colon > 0 && address.lastIndexOf('.') > 0 && address.lastIndexOf('.') < colon;
  const isPort = address.length - colon === 6;
  return (isOnly || isMapped || isPort) && digitsEnd(address, colon + 1) === address.length
    ? address.slice(0, colon)
    : address;
}

/**
 * What nginx adds to an error behind its message, `, client: …, server: …, request: "…"`: into fields. The text
 * of the message keeps it.
 */
export function readNginxContext(text: string, from: number, fields: Fields): void {
  const client = text.indexOf(', client: ', from);
  if (client < 0) return;
  let end = client + 10;
  while (end < text.length && text.charAt(end) !== ',') end++;
  fields['client_ip'] = text.slice(client + 10, end);
  const request = text.indexOf(', request: "', end);
  if (request < 0) return;
  const method = request + 12;
  const methodEnd = text.indexOf(' ', method);
  const pathEnd = text.indexOf(' ', methodEnd + 1);
  if (methodEnd < 0 || pathEnd < 0) return;
  fields['method'] = text.slice(method, methodEnd);
  fields['path'] = text.slice(methodEnd + 1, pathEnd);
}

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
