import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronRuntime } from '../../../electron/desktop/packaging/electron-runtime.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('Electron’s runtime', () => {
  it('is none in a package that only was installed', () => {
    expect(electronRuntime(folder.path)).toBeNull();
    expect(electronRuntime(join(folder.path, 'nowhere'))).toBeNull();
  });

  it('is none while it is being unpacked, or after it was taken away', () => {
    mkdirSync(join(folder.path, 'dist'));
    writeFileSync(join(folder.path, 'dist', 'electron'), '');
    expect(electronRuntime(folder.path)).toBeNull();
    writeFileSync(join(folder.path, 'path.txt'), 'gone');
    expect(electronRuntime(folder.path)).toBeNull();
  });

  it.each(['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'])('is found as %s', (name) => {
    const executable = join(folder.path, 'dist', ...name.split('/'));
    mkdirSync(join(executable, '..'), { recursive: true });
    writeFileSync(executable, '');
    chmodSync(executable, 0o755);
    writeFileSync(join(folder.path, 'path.txt'), name);
    expect(electronRuntime(folder.path)).toBe(executable);
  });
});
