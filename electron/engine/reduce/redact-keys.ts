/** What a secret is called in its replacement: `<secret:KIND:…>`. */
export type SecretKind =
  | 'private-key'
  | 'password'
  | 'token'
  | 'secret'
  | 'api-key'
  | 'bearer'
  | 'basic'
  | 'authorization'
  | 'cookie'
  | 'session'
  | 'jwt'
  | 'aws-key'
  | 'gcp-key'
  | 'azure-key'
  | 'github-token'
  | 'gitlab-token'
  | 'slack-token'
  | 'stripe-key'
  | 'openai-key'
  | 'npm-token'
  | 'api-token';

/** A stretch of text to be replaced. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
  /** JSON needs quotes around the replacement: a number stood there without. */
  readonly needsQuotes?: boolean;
}

/** `whole`: nothing but a separator or a change to upper case may stand before it, as in `auth_token`, `authToken`. */
interface KeyName {
  readonly name: string;
  readonly kind: SecretKind;
  readonly whole: boolean;
}

const glued = (kind: SecretKind, ...names: string[]): KeyName[] =>
  names.map((name) => ({ name, kind, whole: false }));
const whole = (kind: SecretKind, ...names: string[]): KeyName[] =>
  names.map((name) => ({ name, kind, whole: true }));

/**
 * Names whose value is a secret, in lower case and without `_ - .`, matched at the end of a key. Glued ones match
 * inside a word too (`PGPASSWORD`, `myapikey`); a `wtoken` or an `asset` has nothing to hide.
 */
const KEY_NAMES: readonly KeyName[] = [
  ...glued('password', 'password', 'passwd', 'passphrase', 'passcode', 'userpass', 'dbpass', 'rootpass'),
  ...glued('password', 'password1', 'password2', 'passwordconfirmation', 'passwordhash', 'passwdhash'),
  ...glued('password', 'bindpw', 'rootpw', 'userpw', 'rediscliauth'),
  ...whole('password', 'pass', 'pwd', 'pw', 'psk', 'otp', 'totp'),
  ...glued('secret', 'clientsecret', 'appsecret', 'apisecret', 'secretkeybase'),
  ...glued('secret', 'samlresponse', 'samlrequest', 'communitystring'),
  ...whole('secret', 'secret'),
  ...glued('token', 'accesstoken', 'authtoken', 'refreshtoken', 'sessiontoken', 'apitoken', 'csrftoken'),
  ...glued(
    'token',
    'xsrftoken',
    'bearertoken',
    'securitytoken',
    'authenticitytoken',
    'privatetoken',
    'vaulttoken',
  ),
  ...whole('token', 'token'),
  ...glued('api-key', 'apikey', 'accesskey', 'secretkey', 'privatekey', 'authkey', 'accountkey'),
  ...glued('api-key', 'sharedaccesskey', 'signingkey', 'encryptionkey', 'masterkey', 'subscriptionkey'),
  ...glued('api-key', 'presharedkey', 'hmackey'),
  ...glued('api-key', 'sharedaccesssignature', 'xamzsignature'),
  ...glued('session', 'phpsessid', 'jsessionid', 'sessionid', 'sessid'),
  ...whole('session', 'sid'),
  ...glued('authorization', 'authorization'),
  ...glued('cookie', 'setcookie', 'httpcookie'),
  ...whole('cookie', 'cookie'),
];

/** Last characters of all names, in lower case. */
export const KEY_ENDS: ReadonlySet<string> = new Set(KEY_NAMES.map(({ name }) => name.slice(-1)));

/** By their last two letters, by which most keys are told to be none; longer names first. */
const BY_LAST_TWO: ReadonlyMap<number, readonly KeyName[]> = Map.groupBy(
  KEY_NAMES.toSorted((left, right) => right.name.length - left.name.length),
  ({ name }) => (name.charCodeAt(name.length - 2) << 8) | name.charCodeAt(name.length - 1),
);

/** Names that hold a secret only as a parameter of a query, and how long that is at least. */
export const QUERY_SECRETS: ReadonlyMap<string, readonly [kind: SecretKind, least: number]> = new Map([
  // Signed URLs of Azure and Google.
  ['sig', ['azure-key', 1]],
  ['signature', ['gcp-key', 16]],
  // The authorization code of OAuth 2.0 (RFC 6749, 4.1.2); a shorter one is a status.
  ['code', ['token', 16]],
]);

/** Last three letters of all names, five bits of each: what is not among them is certainly no name. */
const MAY_END: Uint8Array = new Uint8Array(1 << 15);
const ANY_LETTER = Array.from({ length: 32 }, (_, code) => code);
for (const name of [...KEY_NAMES.map((entry) => entry.name), ...QUERY_SECRETS.keys()]) {
  const last = name.length - 1;
  const thirds = last === 1 ? ANY_LETTER : [name.charCodeAt(last - 2)];
  for (const third of thirds) MAY_END[tailOf(third, name.charCodeAt(last - 1), name.charCodeAt(last))] = 1;
}

/** Case is in none of the five bits. */
function tailOf(third: number, second: number, last: number): number {
  return ((third & 31) << 10) | ((second & 31) << 5) | (last & 31);
}

/**
 * Whether a key that ends at `end` can be one of the names: asked before the start of the key is looked for, because
 * nearly all keys are told to be none by it (a tenth off `prepareLine` on the sshd log).
 */
export function mayEndSecretKey(text: string, end: number): boolean {
  const second = withoutSeparators(text, end - 2);
  const third = withoutSeparators(text, second - 1);
  return MAY_END[tailOf(text.charCodeAt(third), text.charCodeAt(second), text.charCodeAt(end - 1))] === 1;
}

/** The last place up to `at` that holds no separator. */
function withoutSeparators(text: string, at: number): number {
  let place = at;
  while (isSeparator(text.charCodeAt(place))) place--;
  return place;
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 32 : code;
}

function isSeparator(code: number): boolean {
  return code === 0x5f || code === 0x2d || code === 0x2e;
}

export function isKeyCharacter(code: number): boolean {
  const small = code | 32;
  return (small >= 0x61 && small <= 0x7a) || (code >= 0x30 && code <= 0x39) || isSeparator(code);
}

/** The kind of secret that a key named `text[start, end)` has, or null. Looks at the name's end; allocates nothing. */
export function secretKindOf(text: string, start: number, end: number): SecretKind | null {
  const last = lower(text.charCodeAt(end - 1));
  let before = end - 2;
  if (before > start && isSeparator(text.charCodeAt(before))) before--;
  if (before < start) return null;
  const candidates = BY_LAST_TWO.get((lower(text.charCodeAt(before)) << 8) | last);
  if (candidates === undefined) return null;
  for (const entry of candidates) {
    const from = matchFromEnd(text, start, end, entry.name);
    if (from >= 0 && (!entry.whole || startsWord(text, start, from))) return entry.kind;
  }
  return null;
}

/** Where `name` starts if `text[start, end)` ends with it, separators and case aside; else -1. */
function matchFromEnd(text: string, start: number, end: number, name: string): number {
  let at = end - 1;
  for (let index = name.length - 1; index >= 0; at--) {
    if (at < start) return -1;
    const code = lower(text.charCodeAt(at));
    if (code === name.charCodeAt(index)) index--;
    else if (!isSeparator(code)) return -1;
  }
  return at + 1;
}

function startsWord(text: string, start: number, from: number): boolean {
  if (from === start) return true;
  const before = text.charCodeAt(from - 1);
  const first = text.charCodeAt(from);
  return isSeparator(before) || (first >= 0x41 && first <= 0x5a && before >= 0x61 && before <= 0x7a);
}
