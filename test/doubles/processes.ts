import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
}

/** All processes of this machine; from /proc on Linux, where a slim image may have no `ps`. */
function processRows(): ProcessRow[] {
  if (process.platform !== 'linux') {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    return table
      .trim()
      .split('\n')
      .map((row) => row.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0]) => ({ pid, parent }));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readOrEmpty(`/proc/${name}/stat`);
      // The command's name may hold blanks and brackets; what follows its last bracket is plain.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (parent === undefined || state === 'Z') return [];
      return [{ pid: Number(name), parent: Number(parent) }];
    });
}

/** Process ids of all living children of `pid`, and theirs. */
export function descendants(pid: number): number[] {
  const rows = processRows();
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const row of rows) {
      if (row.parent !== next) continue;
      found.push(row.pid);
      queue.push(row.pid);
    }
  }
  return found;
}

/** Arguments and environment of every process of this machine that we may read (Linux only), by process id. */
export function visibleTexts(): Map<number, string> {
  const texts = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    texts.set(
      Number(name),
      `${readOrEmpty(`/proc/${name}/cmdline`)}\0${readOrEmpty(`/proc/${name}/environ`)}`,
    );
  }
  return texts;
}

/** A process may end between listing and reading it; then there is nothing to see. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
