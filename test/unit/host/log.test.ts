import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fileLog } from '../../../electron/host/log.ts';

it('writes Nightjar’s own log for its owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightjar-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  fileLog(folder).warn('a server cannot be reached', { server: 'web1' });
  const path = join(folder, 'nightjar.log');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    msg: 'a server cannot be reached',
    server: 'web1',
  });
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});
