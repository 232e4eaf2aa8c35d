// A process that dies as by a power cut, at a place that does not depend on how fast the machine is.
import Database from 'better-sqlite3';

interface StatementPrototype {
  run: (this: unknown, ...values: unknown[]) => unknown;
}

/**
 * Ends this process by SIGKILL right before it runs its so-manyth statement that writes (begin and commit among them),
 * counted from now on: before transactions, in them, and after them.
 *
 * @param writes from 1; Infinity lets it live
 */
export function dieAtWrite(writes: number): void {
  const scratch = new Database(':memory:');
  const statement = Object.getPrototypeOf(scratch.prepare('SELECT 1')) as StatementPrototype;
  scratch.close();
  const { run } = statement;
  let left = writes;
  statement.run = function (...values) {
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
    return run.apply(this, values);
  };
}
