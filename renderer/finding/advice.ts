/** A recommendation as paragraphs and commands. */
export type AdviceBlock =
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'command'; readonly text: string };

const FENCE = /^\s*```/;
const PROMPT = /^\s*[$#] (?=\S)/;
const INDENTED = /^(?: {4}|\t)(?=\S)/;
const WHOLE_IN_BACKTICKS = /^\s*`([^`]+)`\s*[.;]?\s*$/;

/**
 * Splits a recommendation: fenced, indented or `$ `-prefixed lines are commands to copy, and so is a line that is
 * one piece of code. All the rest is prose. Nothing is interpreted further: it stays plain text.
 */
export function splitAdvice(text: string): AdviceBlock[] {
  const blocks: AdviceBlock[] = [];
  const fenced: string[] = [];
  let inFence = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      if (inFence) push(blocks, 'command', fenced.splice(0).join('\n'));
      inFence = !inFence;
    } else if (inFence) fenced.push(line);
    else takeLine(blocks, line);
  }
  push(blocks, 'command', fenced.join('\n'));
  return blocks
    .filter((block) => block.text.trim() !== '')
    .map((block) => ({ ...block, text: block.text.trim() }));
}

function takeLine(blocks: AdviceBlock[], line: string): void {
  const code = WHOLE_IN_BACKTICKS.exec(line)?.[1];
  if (code !== undefined) push(blocks, 'command', code);
  else if (PROMPT.test(line)) push(blocks, 'command', line.replace(PROMPT, ''));
  else if (INDENTED.test(line)) push(blocks, 'command', line.trim());
  else append(blocks, line);
}

function push(blocks: AdviceBlock[], kind: AdviceBlock['kind'], text: string): void {
  blocks.push({ kind, text });
}

/** Lines of one paragraph belong together; an empty line ends it. */
function append(blocks: AdviceBlock[], line: string): void {
  const last = blocks.at(-1);
  if (line.trim() === '') push(blocks, 'prose', '');
  else if (last?.kind === 'prose' && last.text !== '')
    blocks[blocks.length - 1] = { kind: 'prose', text: `${last.text} ${line.trim()}` };
  else push(blocks, 'prose', line);
}

/** Prose with `code` in it, as plain and monospace pieces. */
export function splitCode(prose: string): ReadonlyArray<{ readonly text: string; readonly code: boolean }> {
  return prose
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, code: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

/** Whether a piece of code is a command line, `sudo dmesg -T`, and not a setting, a file or a single word. */
export function isCommand(code: string): boolean {
  return /^(?:sudo )?[a-z][\w.-]* \S/.test(code);
}
