import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { READ_ONLY_COMMANDS } from '../../../electron/engine/connect/commands.ts';

const ROOT = new URL('../../../', import.meta.url);

const SECURITY = readFileSync(new URL('docs/security.md', ROOT), 'utf8');

/** Sources of the program that hold what is looked for, by their paths. */
function filesWith(pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', 'electron/*.ts', 'shared/*.ts', 'renderer/*.ts', 'renderer/*.tsx'], {
    cwd: fileURLToPath(ROOT),
    encoding: 'utf8',
  }); // prettier-ignore
  return listed
    .split('\n')
    .filter((file) => file !== '' && pattern.test(readFileSync(new URL(file, ROOT), 'utf8')));
}

describe('the sources, in which nothing from a log or a model may come to run,', () => {
  it('start programs in few places: ssh, the tray’s question to the bus, and our own start', () => {
    expect(filesWith(/['"](?:node:)?(?:child_process|cluster)['"]/)).toEqual([
      'electron/desktop/packaging/start.ts',
      'electron/desktop/tray-host.ts',
      'electron/engine/connect/master.ts',
      'electron/engine/connect/run-program.ts',
      'electron/engine/connect/stdio-socket.ts',
    ]);
  });

  it('start no shell', () => {
    expect(filesWith(/\bshell: *(?:true|['"`])/)).toEqual([]);
  });

  it('run no text as a program, but for asking V8 for its collector', () => {
    expect(filesWith(/\beval\(|\bnew Function\(|['"]node:vm['"]/)).toEqual(['electron/host/memory.ts']);
  });

  it('draw no text as HTML', () => {
    const html = /dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcDoc/;
    expect(filesWith(html)).toEqual([]);
  });

  it('open the system’s browser in one place, for addresses that are listed', () => {
    expect(filesWith(/\bshell\.openExternal\(/)).toEqual(['electron/desktop/external-links.ts']);
  });
});

describe('docs/security.md', () => {
  it('lists each command that runs on a server, and no other', () => {
    const table = /## Commands that run on a server\n([\s\S]*?)\nHTTP/.exec(SECURITY)?.[1] ?? '';
    const listed = [...table.matchAll(/^\| `([^`]+)` /gm)].map(([, command]) => command);
    expect(new Set(listed)).toEqual(new Set(Object.values(READ_ONLY_COMMANDS)));
  });

  it('lists each path that Loki is asked for', () => {
    const sources = filesWith(/LokiHttp|#http\./).map((file) => readFileSync(new URL(file, ROOT), 'utf8'));
    const paths = sources.flatMap((text) => [
      ...text.matchAll(/['`]\/(?:loki\/api\/v1\/(?:status\/)?)?((?:[a-z_]+\/)*[a-z_]+)['`]/g),
    ]);
    const asked = [...new Set(paths.map(([, path = '']) => path))];
    expect(asked).toEqual(expect.arrayContaining(['query_range', 'labels', 'ready']));
    expect(asked.filter((path) => !SECURITY.includes(`\`${path}\``))).toEqual([]);
  });
});
