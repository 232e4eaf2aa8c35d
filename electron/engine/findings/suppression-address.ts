import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Block = readonly [base: Address, bits: number];

/** A block, or a single address as the block of itself; null for text that is neither. */
export function blockOf(text: string): Block | null {
  const [address = '', bits] = text.trim().split('/', 2);
  const strict = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!strict || (!address.includes(':') && !address.includes('.'))) return null;
  const base = ipaddr.process(address);
  const all = base.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [base, all];
  // A prefix of an IPv4 address that is written inside IPv6 counts from the whole.
  const mapped = address.includes(':') && base.kind() === 'ipv4';
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) - (mapped ? 96 : 0) : -1;
  return prefix < 0 || prefix > all ? null : [base, prefix];
}

/** A test for addresses in any of the blocks; what is no address is in none, what is no block holds none. */
export function addressTest(texts: readonly string[]): (value: string) => boolean {
  const blocks = texts.map(blockOf).filter((block) => block !== null);
  const known = new Map<string, boolean>();
  const test = (value: string) => {
    const [address] = blockOf(value) ?? [];
    return (
      address !== undefined &&
      blocks.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits))
    );
  };
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const inside = !value.includes('/') && test(value);
    known.set(value, inside);
    return inside;
  };
}

/** Whether the blocks together hold every address of both families, however they are cut. */
export function holdsEveryAddress(texts: readonly string[]): boolean {
  const blocks = texts.map(blockOf).filter((block) => block !== null);
  return (['ipv4', 'ipv6'] as const).every((kind) => {
    const outermost: Block[] = [];
    const wideFirst = blocks
      .filter(([base]) => base.kind() === kind)
      .sort((left, right) => left[1] - right[1]);
    for (const block of wideFirst) {
      if (!outermost.some(([base, bits]) => block[0].match(base, bits))) outermost.push(block);
    }
    return outermost.reduce((share, [, bits]) => share + 2 ** -bits, 0) >= 1;
  });
}
