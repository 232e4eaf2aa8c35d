import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, it } from 'vitest';
import { parseAddress } from '../../../electron/engine/detect/addresses.ts';

const part = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map(String),
  fc.constantFrom('', '00', '01', '0x1', '255', '256', '-1', ' 1', '١'),
);
const dotted = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'));

it('takes for an IPv4 address just what the library calls four decimal parts', () => {
  fc.assert(
    fc.property(dotted, (text) => {
      expect(parseAddress(text)).toBe(ipaddr.IPv4.isValidFourPartDecimal(text) ? text : null);
    }),
  );
});
