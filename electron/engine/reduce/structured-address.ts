import type { Fields } from './header-text.ts';
import { withoutPort } from './header-web.ts';

/** Names under which structured lines that tell of no request name who was at the other end, the best first. */
const NAMES = [
  'client_ip',
  'remote_addr',
  'remote_ip',
  'remoteAddr',
  'remoteAddress',
  'remote_address',
  'client_addr',
  'clientAddr',
  'clientIp',
  'clientIP',
  'ClientIP',
  'clientip',
  'client-ip',
  'client.ip',
  'clientAddress',
  'request_ip',
  'requestIp',
  'source_ip',
  'sourceIp',
  'sourceIPAddress',
  'sourceIPs.0',
  'source.ip',
  'src_ip',
  'SourceIp',
  'RemoteIP',
  'remoteIp',
  'IpAddress',
  'ipAddress',
  'ip_address',
  'IPAddress',
  'user_ip',
  'userIp',
  'visitor_ip',
  'account.ip',
  'addr.remote',
  'winlog.event_data.IpAddress',
  'event_data.IpAddress',
  'Event.EventData.IpAddress',
  'attr.remote',
  'context.ip',
  'remip',
  'ip',
  'remote',
  'peer',
  'address',
  'from',
];

/** No address is longer, with its brackets and port. */
const LONGEST = 64;

/**
 * Writes `client_address`, the address at the other end, whatever the program calls it; the first of a list, without
 * its port. What is no address is passed over. Rules that count failed logins of any program group by it.
 */
export function readClientAddress(own: Fields, fields: Fields): void {
  for (const name of NAMES) {
    const value = own[name];
    if (value === undefined || value === '') continue;
    const comma = value.indexOf(',');
    const first = withoutPort(comma < 0 ? value : value.slice(0, comma));
    if (first.length > LONGEST || !/^[\da-fA-F:.]*[.:][\da-fA-F:.]*$/.test(first)) continue;
    fields['client_address'] ??= first;
    return;
  }
}
