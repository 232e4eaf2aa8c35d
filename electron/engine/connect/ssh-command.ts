import { NightjarError } from '../../../shared/domain/failure.ts';
import { READ_ONLY_COMMANDS, type ReadOnlyCommand } from './commands.ts';
import { printable } from './printable.ts';
import type { ProgramResult } from './run-program.ts';
import { sshFailure } from './ssh-failure.ts';

/** ssh's own exit code for its own errors; every other is the command's (ssh(1)). */
const SSH_FAILED = 255;

/** The printable output of a read-only command; throws a named failure when ssh or the command failed. */
export function commandOutput(result: ProgramResult, command: ReadOnlyCommand, host: string): string {
  if (result.code === 0) return printable(result.stdout);
  if (result.code === SSH_FAILED) throw new NightjarError(sshFailure(result.stderr, host));
  throw new NightjarError({
    code: 'unexpected',
    message:
      result.code === null
        ? `“${READ_ONLY_COMMANDS[command]}” did not end in time on ${host}.`
        : `“${READ_ONLY_COMMANDS[command]}” failed on ${host} with exit code ${result.code}.`,
    advice: 'See whether that user may run it in a terminal; Nightjar works without it.',
    detail: printable(result.stderr),
  });
}
