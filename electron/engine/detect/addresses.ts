import ipaddr from 'ipaddr.js';

const DOT = 46;

/**
 * The address in what a log writes for one: brackets and a port are taken off, an IPv4 address mapped into IPv6
 * becomes IPv4, the rest is written in its shortest form. Null if it is none.
 */
export function parseAddress(written: string): string | null {
  // Nearly all are written so already.
  if (isFourPartDecimal(written)) return written;
  if (written.length > 64) return null;
  const text = withoutPort(written);
  if (isFourPartDecimal(text)) return text;
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.process(text).toString();
}

/** Four decimal numbers to 255 without leading zeros; by hand, as many a line has an address or two. */
function isFourPartDecimal(text: string): boolean {
  const { length } = text;
  if (length < 7 || length > 15) return false;
  let parts = 0;
  let digits = 0;
  let part = 0;
  for (let at = 0; at <= length; at++) {
    const code = at < length ? text.charCodeAt(at) : DOT;
    if (code === DOT) {
      if (digits === 0 || part > 255) return false;
      parts++;
      digits = 0;
      part = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && part === 0)) return false;
      part = part * 10 + code - 48;
      digits++;
    }
  }
  return parts === 4;
}

function withoutPort(written: string): string {
  if (written.startsWith('[')) {
    const end = written.indexOf(']');
    return end < 0 ? written : written.slice(1, end);
  }
  const colon = written.lastIndexOf(':');
  // In `1.2.3.4:22` and `::ffff:1.2.3.4:22` the port follows a dotted address; `2001:db8::1:22` cannot be told apart.
  if (colon > 0 && written.lastIndexOf('.', colon) > written.lastIndexOf(':', colon - 1))
    return written.slice(0, colon);
  return written;
}

/** A test for one CIDR block. Throws a `RangeError` or `Error` of the library for text that is none. */
export function blockTest(cidr: string): (value: string) => boolean {
  const [base, bits] = ipaddr.parseCIDR(cidr);
  return (value) => {
    const text = parseAddress(value);
    if (text === null) return false;
    const address = ipaddr.parse(text);
    return address.kind() === base.kind() && address.match(base, bits);
  };
}
