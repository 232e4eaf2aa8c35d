import { type Fields, isDigit, isLetter, isSpaceCode, NOT_MINE } from './header-text.ts';

/**
 * What container runtimes put before a line behind a time stamp that ends at `end`: the Kubernetes CRI format
 * (`ts stdout F message`) and `docker logs -t` (`ts message`, nine decimals and `Z`).
 */
export function containerMessage(text: string, at: number, end: number, fields: Fields): number {
  if (text.charCodeAt(end) !== 0x20) return NOT_MINE;
  const isCri =
    (text.startsWith('stdout ', end + 1) || text.startsWith('stderr ', end + 1)) &&
    'FP'.includes(text.charAt(end + 8)) &&
    text.charCodeAt(end + 9) === 0x20;
  if (isCri) {
    fields['stream'] = text.slice(end + 1, end + 7);
    return end + 10;
  }
  return isDockerStamp(text, at, end) ? end + 1 : NOT_MINE;
}

/** Docker always writes nine decimals and `Z`. */
function isDockerStamp(text: string, at: number, end: number): boolean {
  return end === at + 30 && text.charCodeAt(end - 1) === 0x5a && text.charCodeAt(at + 10) === 0x54;
}

/** `service-1  | message`: Docker Compose. */
export function composeMessage(text: string, at: number, fields: Fields): number {
  let end = at;
  while (end - at < 64 && isComposeCharacter(text.charCodeAt(end))) end++;
  if (end === at || !isSpaceCode(text.charCodeAt(end))) return NOT_MINE;
  let bar = end;
  while (isSpaceCode(text.charCodeAt(bar)) && bar - end < 64) bar++;
  if (text.charCodeAt(bar) !== 0x7c || text.charCodeAt(bar + 1) !== 0x20) return NOT_MINE;
  fields['container'] = text.slice(at, end);
  return bar + 2;
}

function isComposeCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x2d || code === 0x5f || code === 0x2e;
}
