import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { NSS_WRAPPER } from './doubles/sshd-account.ts';

/** Programs that the tests use for real, and the Debian package each comes from. */
const PROGRAMS = [
  { name: 'ssh', package: 'openssh-client', paths: ['/usr/bin/ssh'] },
  { name: 'sshd', package: 'openssh-server', paths: ['/usr/sbin/sshd', '/usr/bin/sshd'] },
  { name: 'libnss_wrapper.so', package: 'libnss-wrapper', paths: NSS_WRAPPER },
  { name: 'openssl', package: 'openssl', paths: ['/usr/bin/openssl'] },
  { name: 'curl', package: 'curl', paths: ['/usr/bin/curl'] },
  { name: 'chromium', package: 'chromium', paths: ['/usr/bin/chromium'] },
] as const;

function missing(): (typeof PROGRAMS)[number][] {
  return PROGRAMS.filter((program) => !program.paths.some((path) => existsSync(path)));
}

/** What can be run where these programs lie elsewhere or cannot be had; the workflow runs it there too. */
const ELSEWHERE =
  'On macOS and Windows a part runs without them: `npx vitest run --project architecture --project unit`, and after ' +
  '`npm run build` and `npx --no install-electron` also `--project electron`.';

/** Installs what is missing where it can (root on Debian); elsewhere says what to install and ends. Never skips. */
export function ensurePrerequisites(): void {
  const absent = missing();
  if (absent.length === 0) return;
  const packages = absent.map((program) => program.package);
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${packages.join(', ')} for the tests.`);
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env: environment });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: 'inherit',
      env: environment,
    });
  }
  const still = missing();
  if (still.length === 0) return;
  console.error(
    `The tests need ${still.map((program) => program.name).join(', ')}. Install ${still
      .map((program) => program.package)
      .join(', ')} (Debian's names) and run them again.`,
  );
  if (process.platform !== 'linux') console.error(ELSEWHERE);
  process.exit(1);
}
