import { NightjarError } from '../../../shared/domain/failure.ts';
import { sshEnvironment } from './environment.ts';
import { printable } from './printable.ts';
import { runProgram } from './run-program.ts';
import type { SshClient } from './ssh-client.ts';
import { parseChangedKey } from './ssh-failure.ts';

/**
 * Adds the fingerprints that this computer knew to the failure about a changed host key, which names only the new
 * one. Other errors, and a file that cannot be read, come back as they were.
 */
export async function withBothFingerprints(error: NightjarError, client: SshClient): Promise<NightjarError> {
  const { failure } = error;
  if (failure.code !== 'host-key-changed') return error;
  const { name, file } = parseChangedKey(failure.detail ?? '', '');
  if (name === '' || file === null) return error;
  const { code, stdout } = await runProgram('ssh-keygen', ['-l', '-F', name, '-f', file], {
    environment: sshEnvironment(client.environment, null),
    timeout: 10_000,
  });
  const known = printable(stdout)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (code !== 0 || known.length === 0) return error;
  const detail = `Known until now:\n${known.join('\n')}\n\nWhat ssh said:\n${failure.detail ?? ''}`;
  return new NightjarError({ ...failure, detail }, { cause: error });
}
