/** Ends of names that only a network of one's own resolves (RFC 6762, RFC 6761, ICANN's `.internal`). */
const PRIVATE_SUFFIXES = ['.local', '.lan', '.internal', '.localhost', '.home.arpa'];

/**
 * True if requests to this address leave for a network that is not one's own: neither loopback, nor private
 * (RFC 1918, RFC 4193), nor link-local, nor the shared range that Tailscale and other tailnets use (RFC 6598), nor a
 * name that only one's own network resolves. Names are not looked up: what is not known to stay is taken to leave.
 *
 * @param address of http or https; the URL parser has already written odd forms of an IPv4 address out
 */
export function leavesOwnNetwork(address: string): boolean {
  const name = new URL(address).hostname.toLowerCase().replace(/\.$/u, '');
  if (name === 'localhost' || PRIVATE_SUFFIXES.some((suffix) => name.endsWith(suffix))) return false;
  const numbers = ipv4Of(name);
  if (numbers) return !isOwnIpv4(numbers);
  if (name.startsWith('[')) return !isOwnIpv6(name.slice(1, -1));
  return true;
}

/** True for an address that stays on this computer. */
export function staysOnComputer(address: string): boolean {
  const name = new URL(address).hostname.toLowerCase().replace(/\.$/u, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  const numbers = ipv4Of(name.startsWith('[') ? (mappedOf(name.slice(1, -1)) ?? '') : name);
  return numbers?.[0] === 127;
}

function ipv4Of(name: string): readonly [number, number] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/u.exec(name);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function isOwnIpv4([first, second]: readonly [number, number]): boolean {
  if (first === 127 || first === 10) return true;
  if (first === 172) return second >= 16 && second <= 31;
  if (first === 100) return second >= 64 && second <= 127;
  return (first === 192 && second === 168) || (first === 169 && second === 254);
}

function isOwnIpv6(address: string): boolean {
  const mapped = ipv4Of(mappedOf(address) ?? '');
  if (mapped) return isOwnIpv4(mapped);
  // fc00::/7 (Tailscale's fd7a:115c:a1e0::/48 among them) and fe80::/10.
  return address === '::1' || /^f[cd][0-9a-f]{2}:/u.test(address) || /^fe[89ab][0-9a-f]:/u.test(address);
}

/** The IPv4 address within `::ffff:7f00:1`, as the URL parser writes it. */
function mappedOf(address: string): string | null {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/u.exec(address);
  if (!match) return null;
  const [high, low] = [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
