import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Message {
  readonly source?: unknown;
  readonly origin?: string;
  readonly data?: unknown;
  readonly ports?: readonly unknown[];
}

const posted: unknown[][] = [];
let listeners: Set<(event: Message) => void>;
let page: object;

/** Runs the preload script as a page starts it. */
beforeEach(async () => {
  posted.length = 0;
  listeners = new Set();
  page = {
    addEventListener: (_type: string, listener: (event: Message) => void) => listeners.add(listener),
  };
  vi.stubGlobal('window', page);
  vi.resetModules();
  const { ipcRenderer } = await import('../../doubles/electron.ts');
  vi.spyOn(ipcRenderer, 'postMessage').mockImplementation((...given) => void posted.push(given));
  await import('../../../electron/preload.ts');
});

const PORT = { name: 'port' };

function receives(message: Message): void {
  const whole = {
    source: page,
    origin: 'app://nightjar',
    data: { kind: 'nightjar-port' },
    ports: [PORT],
    ...message,
  };
  for (const listener of listeners) listener(whole);
}

describe('the preload script', () => {
  it('hands the one port of the page to the main process', () => {
    receives({});
    expect(posted).toEqual([['nightjar:connect', null, [PORT]]]);
  });

  it('hands over another when the page has lost the first', () => {
    receives({});
    const second = { name: 'second' };
    receives({ ports: [second] });
    expect(posted.map(([, , ports]) => ports)).toEqual([[PORT], [second]]);
  });

  const refused: [string, Message][] = [
    ['another window', { source: {} }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['no port', { ports: [] }],
    ['two ports', { ports: [PORT, PORT] }],
    ['another message', { data: { kind: 'something' } }],
    ['a text', { data: 'nightjar-port' }],
    ['nothing', { data: null }],
  ];
  it.each(refused)('hands over nothing of %s, and still waits for the page', (_name, message) => {
    receives(message);
    expect(posted).toEqual([]);
    receives({});
    expect(posted).toHaveLength(1);
  });

  it('puts nothing into the page', () => {
    expect(Object.keys(page)).toEqual(['addEventListener']);
  });
});
