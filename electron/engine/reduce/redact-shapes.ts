import type { SecretKind } from './redact-keys.ts';

/** A secret that is known by how it starts, wherever it stands. */
interface Shape {
  readonly prefix: string;
  readonly kind: SecretKind;
  /** Characters after the prefix: at least so many. */
  readonly least: number;
  /** Characters that may follow the prefix besides letters and digits. */
  readonly extra: string;
  /** Hexadecimal digits and exactly `least` of them: for prefixes that words begin with, too. */
  readonly isHexadecimal?: boolean;
}

const shape = (kind: SecretKind, least: number, extra: string, ...prefixes: string[]): Shape[] =>
  prefixes.map((prefix) => ({ prefix, kind, least, extra }));

const hexadecimal = (length: number, ...prefixes: string[]): Shape[] =>
  prefixes.map((prefix) => ({ prefix, kind: 'api-token', least: length, extra: '', isHexadecimal: true }));

/** Published token formats; lengths a little under the published ones, so that a cut token is still one. */
const SHAPES: readonly Shape[] = [
  ...shape('aws-key', 16, '', 'AKIA', 'ASIA'),
  ...shape('gcp-key', 30, '_-', 'AIza'),
  ...shape('github-token', 20, '', 'ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'),
  ...shape('github-token', 20, '_', 'github_pat_'),
  ...shape('gitlab-token', 16, '_-', 'glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-'),
  ...shape(
    'slack-token',
    10,
    '-',
    'xoxa-',
    'xoxb-',
    'xoxc-',
    'xoxd-',
    'xoxe-',
    'xoxo-',
    'xoxp-',
    'xoxr-',
    'xoxs-',
  ),
  ...shape('slack-token', 10, '-', 'xapp-'),
  ...shape('stripe-key', 10, '_', 'sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'pk_live_', 'whsec_'),
  ...shape('openai-key', 20, '_-', 'sk-'),
  ...shape('npm-token', 20, '', 'npm_'),
  ...shape('api-token', 30, '', 'hf_', 'dop_v1_'),
  ...shape('api-token', 30, '_-', 'pypi-'),
  ...shape('api-token', 30, '_-.', 'SG.'),
  ...shape(
    'api-token',
    20,
    '_-',
    'dckr_pat_',
    'hvs.',
    'hvb.',
    'hvr.',
    'ya29.',
    'GOCSPX-',
    'tskey-',
    'atlasv1.',
  ),
  ...shape(
    'api-token',
    20,
    '_-',
    'glsa_',
    'glc_',
    'sntrys_',
    'sntryu_',
    'dp.pt.',
    'dp.st.',
    'ntn_',
    'lin_api_',
  ),
  ...shape('api-token', 20, '_-=', 'sq0atp-', 'sq0csp-', 'rubygems_', 'PMAK-', 'NRAK-', 'HRKU-', 'ATATT3'),
  ...shape('api-token', 20, '', 'shpat_', 'shpca_', 'shppa_', 'shpss_', 'AGE-SECRET-KEY-1'),
  ...hexadecimal(32, 'key-', 'SK', 'dapi'),
];

/**
 * The character of a prefix at which it is noticed, where that is not its last: together with the one before it makes
 * a pair that ordinary log text rarely has.
 */
const NOTICED_AT: ReadonlyArray<readonly [start: string, at: number]> = [
  ['AKIA', 2],
  ['ASIA', 2],
  ['AIza', 2],
  ['SG.', 1],
  ['xo', 1],
  ['xa', 1],
  ['gl', 1],
  ['gh', 1],
  ['github_pat_', 6],
  ['npm_', 1],
  ['hf_', 1],
  ['sk_', 2],
  ['rk_', 2],
  ['pk_', 2],
  ['whsec_', 2],
  ['dop_v1_', 5],
  ['dckr_', 3],
  ['hv', 1],
  ['ya29.', 4],
  ['GOCSPX-', 5],
  ['tskey-', 5],
  ['atlasv1.', 5],
  ['sntry', 1],
  ['dp.', 1],
  ['ntn_', 2],
  ['lin_api_', 3],
  ['sq0', 2],
  ['rubygems_', 4],
  ['PMAK-', 1],
  ['NRAK-', 1],
  ['HRKU-', 2],
  ['ATATT3', 1],
  ['shp', 2],
  ['AGE-', 2],
  ['key-', 3],
  ['SK', 1],
];

function noticedAt(prefix: string): number {
  return NOTICED_AT.find(([start]) => prefix.startsWith(start))?.[1] ?? prefix.length - 1;
}

function pairAt(text: string, at: number): number {
  return (text.charCodeAt(at - 1) << 7) | text.charCodeAt(at);
}

interface NoticedShape extends Shape {
  readonly at: number;
}

/** By the two characters up to where it is noticed. */
const BY_PAIR: ReadonlyMap<number, readonly NoticedShape[]> = Map.groupBy(
  SHAPES.map((known) => ({ ...known, at: noticedAt(known.prefix) })),
  ({ prefix, at }) => pairAt(prefix, at),
);

/** All those pairs. */
export const SHAPE_PAIRS: ReadonlySet<string> = new Set(
  SHAPES.map(({ prefix }) => prefix.slice(noticedAt(prefix) - 1, noticedAt(prefix) + 1)),
);

export interface ShapeMatch {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
}

export function isAlphanumeric(code: number): boolean {
  const small = code | 32;
  return (small >= 0x61 && small <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** The token whose prefix holds the trigger character at `at`, or null. */
export function shapeAround(text: string, at: number): ShapeMatch | null {
  if (at === 0) return null;
  const candidates = BY_PAIR.get(pairAt(text, at));
  if (candidates === undefined) return null;
  for (const candidate of candidates) {
    const start = at - candidate.at;
    const match =
      start >= 0 && text.startsWith(candidate.prefix, start) ? complete(text, start, candidate) : null;
    if (match !== null) return match;
  }
  return null;
}

function complete(text: string, start: number, candidate: Shape): ShapeMatch | null {
  if (start > 0 && (isAlphanumeric(text.charCodeAt(start - 1)) || text.charCodeAt(start - 1) === 0x5f))
    return null;
  const from = start + candidate.prefix.length;
  const end = runEnd(text, from, candidate.extra);
  if (end - from < candidate.least) return null;
  if (candidate.isHexadecimal === true && !isHexadecimalRun(text, from, end, candidate.least)) return null;
  return candidate.prefix === 'sk-' && !hasDigit(text, from, end)
    ? null
    : { start, end, kind: candidate.kind };
}

function isHexadecimalRun(text: string, from: number, end: number, length: number): boolean {
  if (end - from !== length) return false;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at) | 32;
    if (code > 0x66 || (code > 0x39 && code < 0x61)) return false;
  }
  return true;
}

export function runEnd(text: string, from: number, extra: string): number {
  let end = from;
  while (end < text.length && (isAlphanumeric(text.charCodeAt(end)) || extra.includes(text.charAt(end))))
    end++;
  return end;
}

export function hasDigit(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) return true;
  }
  return false;
}

/** A JSON Web Token (RFC 7519) whose `eyJ` ends at `at`: two or more base64url parts with dots between. */
export function jsonWebTokenAround(text: string, at: number): ShapeMatch | null {
  const start = at - 2;
  if (start < 0 || text.charCodeAt(start) !== 0x65 || text.charCodeAt(at - 1) !== 0x79) return null;
  if (start > 0 && isAlphanumeric(text.charCodeAt(start - 1))) return null;
  const header = runEnd(text, start, '_-');
  if (header - start < 8 || text.charAt(header) !== '.') return null;
  if (runEnd(text, header + 1, '_-') === header + 1) return null;
  let end = runEnd(text, header + 1, '_-=');
  while (text.charAt(end) === '.' && end + 1 < text.length && isAlphanumeric(text.charCodeAt(end + 1))) {
    end = runEnd(text, end + 1, '_-=');
  }
  return { start, end, kind: 'jwt' };
}
