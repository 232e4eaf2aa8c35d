import { z } from 'zod';

/** Names of headers whose values are secrets, as far as names tell: `Authorization`, `Cookie`, `X-Api-Key`, … */
const SECRET_NAME = /auth|token|secret|passw|cookie|credential|session|signature|key(?:$|[-_])/i;

/** Whether a header's name says that its value is a secret; such a value is never written down. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name.trim());
}

/** A token of RFC 9110. */
export const headerNameSchema = z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, 'A name such as X-Api-Key.');

/** Names of the headers of one server whose values are asked for. */
export const secretHeadersSchema = z.array(headerNameSchema).max(50);
