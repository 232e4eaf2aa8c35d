import type { TemplateRow, TemplateTrace } from '../../shared/contract/templates.ts';

type Token = TemplateTrace['tokens'][number];

/** A piece of a message; `kind` null: white space between tokens. */
export interface Piece {
  readonly kind: Token['kind'] | null;
  readonly text: string;
}

const AROUND = 18;

/** The constant texts of a template and, between them, its parameters as null. */
export function partsOf(template: string): (string | null)[] {
  return template
    .split('<*>')
    .flatMap((constant, index) => (index === 0 ? [constant] : [null, constant]))
    .filter((part) => part !== '');
}

/** A message cut into its tokens and what stands between them; together they are the message again. */
export function piecesOf(message: string, tokens: readonly Token[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { kind, text } of tokens) {
    const at = text === '' ? -1 : message.indexOf(text, from);
    if (at === -1) continue;
    if (at > from) pieces.push({ kind: null, text: message.slice(from, at) });
    pieces.push({ kind, text });
    from = at + text.length;
  }
  if (from < message.length) pieces.push({ kind: null, text: message.slice(from) });
  return pieces;
}

/** What stands around a parameter, to tell it from the others: `… user <*> from …`. */
export function aroundOf(template: string, position: number): string {
  const constants = template.split('<*>');
  const before = constants[position] ?? '';
  const after = constants[position + 1] ?? '';
  const head = before.length > AROUND ? `…${before.slice(-AROUND)}` : before;
  const tail = after.length > AROUND ? `${after.slice(0, AROUND)}…` : after;
  return `${head}<*>${tail}`;
}

/** What a person calls it, or how it reads. */
export function titleOf({ name, text }: Pick<TemplateRow, 'name' | 'text'>): string {
  return name ?? text;
}

/** The first line that says anything, and whether there are more. */
export function firstLine(pasted: string): { readonly line: string; readonly more: boolean } {
  const [line = '', ...rest] = pasted.split(/\r?\n/).filter((each) => each.trim() !== '');
  return { line, more: rest.length > 0 };
}
