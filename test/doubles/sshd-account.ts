import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Where the library lies that answers who has an account from files of our own. */
export const NSS_WRAPPER: readonly string[] = [
  '/usr/lib/x86_64-linux-gnu/libnss_wrapper.so',
  '/usr/lib/aarch64-linux-gnu/libnss_wrapper.so',
  '/usr/lib64/libnss_wrapper.so',
];

/** Somebody whom one sshd knows and nobody else. */
export interface SshAccount {
  readonly user: string;
  /** With which that sshd is started. */
  readonly environment: NodeJS.ProcessEnv;
}

const USER = 'nightjar-test';

/**
 * An account with a password for an sshd that is started with its environment: another name for who runs the tests, who
 * need not be root. The system's own accounts stay as they are; its shadow file is not read.
 *
 * @param folder of that sshd
 * @throws Error with what to install where the library is missing
 */
export function accountWithPassword(folder: string, password: string): SshAccount {
  const library = NSS_WRAPPER.find((path) => existsSync(path));
  if (library === undefined)
    throw new Error(
      'This test needs libnss_wrapper.so: install libnss-wrapper (Debian, Ubuntu, Fedora: nss_wrapper).',
    );
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], {
    input: password,
    encoding: 'utf8',
  }).trim();
  const { uid, gid, homedir } = userInfo();
  const files = {
    NSS_WRAPPER_PASSWD: `${readFileSync('/etc/passwd', 'utf8')}${USER}:x:${uid}:${gid}::${homedir}:/bin/sh\n`,
    NSS_WRAPPER_GROUP: readFileSync('/etc/group', 'utf8'),
    NSS_WRAPPER_SHADOW: `${USER}:${hash}:20000:0:99999:7:::\n`,
  };
  const environment: NodeJS.ProcessEnv = { LD_PRELOAD: library };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name.toLowerCase());
    writeFileSync(path, text, { mode: 0o600 });
    environment[name] = path;
  }
  return { user: USER, environment };
}
