/** Headers that are nothing but a secret (RFC 9110, RFC 6265). */
const ALWAYS_SECRET: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** Names of headers whose values are secrets, as far as names tell: `X-Api-Key`, `CF-Access-Client-Secret`, … */
const SECRET_NAME =
  /auth|token|secret|passw|cookie|credential|session|signature|(?:^|[-_])(?:api)?[-_]?key(?:$|[-_])/i;

/** Whether a header's value is a secret whatever anybody says. */
export function isAlwaysSecret(name: string): boolean {
  return ALWAYS_SECRET.has(name.trim().toLowerCase());
}

/** Whether a header's name says that its value is a secret. */
export function looksSecret(name: string): boolean {
  return isAlwaysSecret(name) || SECRET_NAME.test(name);
}
