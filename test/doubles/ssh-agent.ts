import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real ssh-agent of its own, with nothing in it at first. */
export interface SshAgent {
  /** For `IdentityAgent` of a client's configuration. */
  readonly socket: string;
  /** Unlocks a private key and keeps it. */
  add(keyFile: string, passphrase: string): void;
  /** Forgets all keys. */
  forget(): void;
  /** Ends it and leaves nothing behind. */
  close(): Promise<void>;
}

/** Starts ssh-agent in a temporary folder; resolves when it listens. */
export async function startSshAgent(): Promise<SshAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'nj-agent-'));
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => agent.once('exit', resolve));
  await new Promise((resolve, reject) => {
    // It says where it listens once it does.
    agent.stdout.once('data', resolve);
    agent.once('error', reject);
  });
  const run = (parameters: readonly string[], passphrase = '') => {
    const askpass = join(folder, 'askpass');
    writeFileSync(askpass, '#!/bin/sh\nprintf "%s\\n" "$NIGHTJAR_TEST_PASSPHRASE"\n', { mode: 0o700 });
    execFileSync('ssh-add', parameters, {
      stdio: 'ignore',
      env: {
        ...process.env,
        SSH_AUTH_SOCK: socket,
        SSH_ASKPASS: askpass,
        SSH_ASKPASS_REQUIRE: 'force',
        NIGHTJAR_TEST_PASSPHRASE: passphrase,
      },
    });
  };
  return {
    socket,
    add: (keyFile, passphrase) => run([keyFile], passphrase),
    forget: () => run(['-D']),
    close: async () => {
      agent.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
