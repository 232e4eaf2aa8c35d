import { timestampEnd } from './header-timestamp.ts';
import {
  closingBracket,
  digitsEnd,
  type Fields,
  isLetter,
  isLevel,
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
