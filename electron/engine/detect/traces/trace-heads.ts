import { languageOfFrame, type Language } from './trace-frames.ts';

/** What is known of a stack trace so far. */
export interface Facts {
  readonly type: string;
  readonly message: string;
  /** Null until a frame tells. */
  readonly language: Language | null;
  readonly frame: string;
  /** The line says that nothing caught it, so a thread or the whole process ends. */
  readonly uncaught: boolean;
}

/** How a trace begins, and what has to come before it counts as one. */
export interface Head {
  readonly facts: Facts;
  readonly stage: 'throwable' | 'python' | 'go' | 'complete';
}

/** A line without any of these (lower case) begins no trace. */
export const HEAD_LITERALS: readonly string[] = [
  'exception',
  'error',
  'traceback (most recent call last)',
  'panic: ',
  'panic serving ',
  ':in `',
  ":in '",
];

const LOOKED_AT = 2000;
const MESSAGE_LIMIT = 300;
const TYPE_LIMIT = 200;
/** Names of exceptions end in one of these; other names stand in too many lines. */
const ENDINGS = ['Exception', 'Error', 'Throwable'];
const MOST_TRIES = 8;
const UNCAUGHT = ['Exception in thread ', 'Unhandled exception', 'Uncaught ', 'UnhandledPromiseRejection'];

/** The head of a stack trace that a line's message may be; null if it is none. Linear in the message. */
export function headOf(message: string): Head | null {
  const text = message.slice(0, LOOKED_AT).trim();
  if (text.startsWith('Traceback (most recent call last)'))
    return { stage: 'python', facts: { ...NOTHING, language: 'python' } };
  return goHead(text) ?? phpHead(text) ?? rubyHead(text) ?? throwableHead(text);
}

const NOTHING: Facts = { type: '', message: '', language: null, frame: '', uncaught: false };

function goHead(text: string): Head | null {
  const serving = text.indexOf('panic serving ');
  const panic = text.startsWith('panic: ')
    ? 'panic: '
    : text.startsWith('fatal error: ')
      ? 'fatal error: '
      : null;
  if (panic === null && serving < 0) return null;
  const rest = panic === null ? text.slice(serving + 'panic serving '.length) : text.slice(panic.length);
  // `panic serving 192.0.2.1:443: runtime error: …`
  const message = panic === null ? rest.slice(rest.indexOf(': ') + 2) : rest;
  const isRuntime = message.startsWith('runtime error: ');
  const type = isRuntime ? 'runtime error' : panic === 'fatal error: ' ? 'fatal error' : 'panic';
  const said = isRuntime ? message.slice('runtime error: '.length) : message;
  return {
    stage: 'go',
    facts: { ...NOTHING, type, message: short(said), language: 'go', uncaught: panic !== null },
  };
}

/** All of it stands in one line: `PHP Fatal error:  Uncaught Exception: text in /file.php:12`. */
function phpHead(text: string): Head | null {
  const kind = ['PHP Fatal error:', 'PHP Parse error:'].find((start) => text.includes(start));
  if (kind === undefined) return null;
  const said = text.slice(text.indexOf(kind) + kind.length).trim();
  const place = said.lastIndexOf(' in ');
  const facts = {
    ...NOTHING,
    language: 'php' as const,
    uncaught: true,
    frame: place < 0 ? '' : short(said.slice(place + 4)),
  };
  const what = place < 0 ? said : said.slice(0, place);
  if (!what.startsWith('Uncaught ')) {
    const type = kind === 'PHP Parse error:' ? 'Parse error' : 'Fatal error';
    return { stage: 'complete', facts: { ...facts, type, message: short(what) } };
  }
  const thrown = what.slice('Uncaught '.length);
  const colon = thrown.indexOf(': ');
  const type = colon < 0 ? thrown : thrown.slice(0, colon);
  const message = colon < 0 ? '' : thrown.slice(colon + 2);
  return { stage: 'complete', facts: { ...facts, type: type.slice(0, TYPE_LIMIT), message: short(message) } };
}

/** What the interpreter prints when it ends: `app.rb:3:in 'work': text (NoMethodError)`. */
function rubyHead(text: string): Head | null {
  if (!text.endsWith(')') || languageOfFrame(text, '') !== 'ruby') return null;
  const open = text.lastIndexOf(' (');
  const colon = text.indexOf("': ");
  const type = text.slice(open + 2, -1);
  if (colon < 0 || open < colon || !/^[A-Z][\w:]{0,199}$/.test(type)) return null;
  return {
    stage: 'complete',
    facts: {
      type,
      message: short(text.slice(colon + 3, open)),
      language: 'ruby',
      frame: short(text.slice(0, colon + 1)),
      uncaught: true,
    },
  };
}

/** The name of an exception, anywhere in the line; frames have to follow. */
function throwableHead(text: string): Head | null {
  if (text.startsWith('Caused by: ') || text.startsWith('Suppressed: ') || text.startsWith('at '))
    return null;
  const name = findName(text);
  if (name === null) return null;
  const rest = text.slice(name.end).replace(/^[:\s]+/, '');
  const uncaught = UNCAUGHT.some((start) => text.startsWith(start)) || text.includes(' Uncaught ');
  return {
    stage: 'throwable',
    facts: { ...NOTHING, type: text.slice(name.start, name.end), message: short(rest), uncaught },
  };
}

function findName(text: string): { readonly start: number; readonly end: number } | null {
  let from = 0;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const end = nextEnding(text, from);
    if (end < 0) return null;
    if (endsName(text, end)) {
      const start = nameStart(text, end);
      if (start >= 0) return { start, end };
    }
    from = end;
  }
  return null;
}

function nextEnding(text: string, from: number): number {
  let nearest = -1;
  for (const ending of ENDINGS) {
    const at = text.indexOf(ending, from);
    if (at >= 0 && (nearest < 0 || at + ending.length < nearest)) nearest = at + ending.length;
  }
  return nearest;
}

/** `Name: text`, `Name` at the end, Node's `Error [CODE]: text`, Rails' `Name (text):`. */
function endsName(text: string, end: number): boolean {
  if (end === text.length) return true;
  const next = text.slice(end, end + 2);
  return next === ': ' || next === ':' || next === ' [' || next === ' (';
}

/** Where the dotted name that ends at `end` starts; -1 where it is a part of something else. */
function nameStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < TYPE_LIMIT && isNameCharacter(text, start - 1)) start--;
  const before = start === 0 ? ' ' : text.charAt(start - 1);
  return /[A-Za-z_]/.test(text.charAt(start)) && ' \t"\'([>'.includes(before) ? start : -1;
}

function isNameCharacter(text: string, at: number): boolean {
  const character = text.charAt(at);
  if (/[\w.$\\]/.test(character)) return true;
  // `ActiveRecord::RecordNotFound` is one name, `error: Error` is not.
  return character === ':' && (text.charAt(at - 1) === ':' || text.charAt(at + 1) === ':');
}

export function short(text: string): string {
  return text.trim().slice(0, MESSAGE_LIMIT);
}
