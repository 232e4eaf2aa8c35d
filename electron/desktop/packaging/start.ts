import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { electronRuntime } from './electron-runtime.ts';

/** `npm start`: the desktop app where Electron's runtime is, and otherwise the same in a browser. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function start(): void {
  const runtime = electronRuntime();
  const given = process.argv.slice(2);
  if (runtime !== null) return follow(runtime, [ROOT, ...given]);
  process.stdout.write(
    'Electron’s runtime is not here (`npx --no install-electron` fetches it), so Nightjar serves in the browser.\n',
  );
  follow(process.execPath, ['electron/cli.ts', 'serve', ...given]);
}

/** Ends as the program ends. An interrupt from the keyboard reaches it by itself, so it is not sent a second time. */
function follow(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`Nightjar could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

start();
