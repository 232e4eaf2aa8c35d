import { languageOfFrame } from './trace-frames.ts';
import { headOf, short, type Facts, type Head } from './trace-heads.ts';

/** A trace that has begun. */
export interface Progress {
  readonly stage: 'throwable' | 'python' | 'python-done' | 'python-skip' | 'go' | 'go-frames';
  readonly facts: Facts;
  /** Lines that were taken since it began. */
  readonly lines: number;
}

/** What a line does to a trace: it goes on, it is whole now (and may still have lines to swallow), or it is over. */
export type Step =
  | { readonly kind: 'on'; readonly next: Progress }
  | { readonly kind: 'whole'; readonly facts: Facts; readonly next: Progress | null }
  | { readonly kind: 'over' };

/** A line of a trace, without its header. */
export interface TraceLine {
  readonly message: string;
  /** More than one blank stands before it. */
  readonly indented: boolean;
}

/** Lines of text between an exception's name and its first frame: the rest of a message of several lines. */
const MOST_BETWEEN = 10;
/** Python writes two or three lines a frame, and a thousand frames at most. */
const MOST_LINES: Readonly<Record<Progress['stage'], number>> = {
  throwable: MOST_BETWEEN,
  python: 3500,
  'python-done': 4000,
  'python-skip': 7000,
  go: MOST_BETWEEN,
  'go-frames': 80,
};
const OVER: Step = { kind: 'over' };

export function begin(head: Head): Step {
  const { stage, facts } = head;
  if (stage === 'complete') return { kind: 'whole', facts, next: null };
  return { kind: 'on', next: { stage, facts, lines: 0 } };
}

/** Moves a trace on by a line. */
export function step(progress: Progress, line: TraceLine): Step {
  if (progress.lines >= MOST_LINES[progress.stage]) return OVER;
  const text = line.message.trim();
  if (text === '') return on(progress, {});
  if (progress.stage === 'throwable') return throwable(progress, text);
  if (progress.stage === 'go') return goWaiting(progress, text);
  if (progress.stage === 'go-frames') return goFrame(progress, text);
  return python(progress, text, line.indented);
}

/** All in one line: a trace whose line feeds were made printable, as in JSON. */
export function wholeTrace(text: string): Facts | null {
  let progress: Progress | null = null;
  for (const message of text.split(' ␊ ').slice(0, 500)) {
    const line: TraceLine = { message, indented: message.startsWith(' ') || message.startsWith('\t') };
    let taken: Step = progress === null ? OVER : step(progress, line);
    if (taken.kind === 'over') {
      const head = headOf(message);
      if (head !== null) taken = begin(head);
    }
    if (taken.kind === 'whole') return taken.facts;
    progress = taken.kind === 'on' ? taken.next : null;
  }
  return null;
}

function on(progress: Progress, change: Partial<Progress>): Step {
  return { kind: 'on', next: { ...progress, ...change, lines: progress.lines + 1 } };
}

function throwable(progress: Progress, text: string): Step {
  const language = languageOfFrame(text, progress.facts.type);
  if (language !== null) {
    const frame = short(text.replace(/^(?:at|from) /, ''));
    return { kind: 'whole', facts: { ...progress.facts, language, frame }, next: null };
  }
  // Another exception begins its own trace; any other text may belong to the message.
  const head = headOf(text);
  return head === null ? on(progress, {}) : begin(head);
}

/** `[signal …]`, blank lines and the rest of the message come before `goroutine 1 [running]:`. */
function goWaiting(progress: Progress, text: string): Step {
  if (/^goroutine \d{1,19} \[/.test(text)) return on(progress, { stage: 'go-frames' });
  return on(progress, {});
}

/** The first function that is neither the runtime's nor the web server's. */
function goFrame(progress: Progress, text: string): Step {
  const isPlace = text.includes('.go:') || text.startsWith('/');
  const isRuntime = ['panic(', 'runtime.', 'runtime/', 'net/http.', 'goroutine '].some((start) =>
    text.startsWith(start),
  );
  if (isPlace || isRuntime) return on(progress, {});
  if (text.startsWith('created by ') || text.startsWith('exit status ')) return OVER;
  const open = text.lastIndexOf('(');
  if (open <= 0) return OVER;
  return { kind: 'whole', facts: { ...progress.facts, frame: short(text.slice(0, open)) }, next: null };
}

/**
 * `File "…"` names the frame, what is indented belongs to it, and the first line that is not names the exception. What
 * is raised while that is handled is part of the same crash.
 */
function python(progress: Progress, text: string, indented: boolean): Step {
  const { stage, facts } = progress;
  if (stage === 'python-done') {
    if (text.startsWith('During handling of the above') || text.startsWith('The above exception was'))
      return on(progress, { stage: 'python-skip' });
    return OVER;
  }
  if (text.startsWith('File "')) return on(progress, { facts: { ...facts, frame: short(text) } });
  if (text.startsWith('Traceback (')) return on(progress, {});
  if (indented || facts.frame === '' || !/^[A-Za-z_][\w.]{0,199}(?::|$)/.test(text)) return on(progress, {});
  const next: Progress = { stage: 'python-done', facts, lines: progress.lines };
  if (stage === 'python-skip') return { kind: 'on', next };
  const colon = text.indexOf(':');
  const type = colon < 0 ? text : text.slice(0, colon);
  const message = colon < 0 ? '' : short(text.slice(colon + 1));
  return { kind: 'whole', facts: { ...facts, type, message }, next };
}
