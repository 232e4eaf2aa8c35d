import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  shapeOf,
  shellServer,
  type ServerState,
  type ShellShape,
  type ShellState,
} from '../../../electron/desktop/shell-shape.ts';
import type { ServerView } from '../../../shared/contract/servers.ts';
import type { PendingPrompt } from '../../../shared/contract/system.ts';
import type { Failure, FailureCode } from '../../../shared/domain/failure.ts';
import type { Hop } from '../../../shared/domain/server.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 41);
const MINUTE = 60_000;
const STORE: Failure = { code: 'store-failed', message: 'It failed.', advice: 'Look.' };
const PROMPT: PendingPrompt = {
  id: 'p1',
  kind: 'passphrase',
  host: 'web1',
  fingerprint: null,
  keyType: null,
  text: 'Enter passphrase for key:',
  expiresAt: NOW + 2 * MINUTE,
};

interface Case {
  readonly servers?: readonly ServerState[];
  readonly worst?: ShellState['worst'];
  readonly prompts?: readonly PendingPrompt[];
  readonly mutedUntil?: number;
  readonly failure?: Failure;
}

function shape({ servers = ['reading'], worst = null, prompts = [], mutedUntil, failure }: Case): ShellShape {
  return shapeOf(
    {
      servers: servers.map((state, index) => ({ id: `s${index}`, name: `s${index}`, state, readUpTo: NOW })),
      worst,
      prompts,
      mutedUntil: mutedUntil ?? null,
      failure: failure ?? null,
    },
    NOW,
  );
}

describe('the shape', () => {
  it.each<[string, Case, ShellShape]>([
    ['no server yet', { servers: [] }, 'idle'],
    ['all is well', { servers: ['reading', 'reading'] }, 'idle'],
    ['a server that was not read yet', { servers: ['waiting'] }, 'idle'],
    ['a server behind', { servers: ['behind', 'reading'] }, 'idle'],
    ['a new finding below high', { worst: 'medium' }, 'idle'],
    ['a new finding of high', { worst: 'high' }, 'attention'],
    ['a critical one', { worst: 'critical' }, 'attention'],
    ['a question waits', { prompts: [PROMPT] }, 'attention'],
    ['a question of the only server', { servers: ['failing'], prompts: [PROMPT] }, 'attention'],
    ['one failing of several', { servers: ['failing', 'reading', 'reading'] }, 'idle'],
    ['one out of reach of several', { servers: ['unreachable', 'reading'] }, 'idle'],
    ['two failing of several', { servers: ['failing', 'unreachable', 'reading'] }, 'error'],
    ['one needs a person', { servers: ['needs-you', 'reading'] }, 'error'],
    [
      'a high finding beside failing servers',
      { servers: ['failing', 'failing', 'reading'], worst: 'high' },
      'attention',
    ],
    ['none can be reached', { servers: ['unreachable', 'unreachable'] }, 'offline'],
    ['none can be reached, one is paused', { servers: ['unreachable', 'paused'] }, 'offline'],
    [
      'none can be reached, and something high is known',
      { servers: ['unreachable'], worst: 'critical' },
      'offline',
    ],
    ['none delivers, for several reasons', { servers: ['unreachable', 'failing'] }, 'error'],
    ['the only server fails', { servers: ['failing'] }, 'error'],
    ['the database fails', { failure: STORE, worst: 'critical', prompts: [PROMPT] }, 'error'],
    ['all are paused', { servers: ['paused', 'paused'] }, 'paused'],
    ['one is paused', { servers: ['paused', 'reading'] }, 'idle'],
    ['muted', { mutedUntil: NOW + MINUTE }, 'paused'],
    ['muted until just now', { mutedUntil: NOW }, 'idle'],
    ['muted, with something high', { mutedUntil: NOW + MINUTE, worst: 'high' }, 'attention'],
  ])('%s', (_name, given, expected) => expect(shape(given)).toBe(expected));
});

describe('a grave finding', () => {
  it('is shown as long as anything is read at all, whatever else is wrong', () => {
    const states = fc.constantFrom<ServerState[]>(
      'reading',
      'behind',
      'waiting',
      'paused',
      'failing',
      'unreachable',
      'needs-you',
    );
    fc.assert(
      fc.property(
        fc.array(states),
        fc.constantFrom('high', 'critical'),
        fc.boolean(),
        (servers, worst, muted) => {
          const given = {
            servers: ['reading' as const, ...servers],
            worst,
            ...(muted && { mutedUntil: NOW + MINUTE }),
          };
          expect(shape(given)).toBe('attention');
        },
      ),
    );
  });
});

function hop(kind: Hop['kind'], state: Hop['state'], code?: FailureCode): Hop {
  const failure = code ? { code, message: 'It failed.', advice: 'Look.' } : null;
  return { kind, state, milliseconds: null, detail: null, failure, lastSuccess: null };
}

function view(change: Partial<ServerView>, paused = false): ServerView {
  return {
    server: {
      id: 's1',
      name: 'web1',
      connection: { kind: 'url', loki: 'https://loki.example', ollama: null },
      model: null,
      deepModel: null,
      modelHostId: null,
      interval: 5 * MINUTE,
      paused,
      timeZone: 'UTC',
    },
    hops: [hop('ssh', 'ok'), hop('loki', 'ok')],
    sources: [{ ...failed, failure: null, readUpTo: change.readUpTo ?? null }],
    readUpTo: NOW - MINUTE,
    linesLastHour: 0,
    linesLastDay: 0,
    templates: 0,
    polling: false,
    nextPollAt: null,
    backlog: { templates: 0, oldest: null, share: 0 },
    ...change,
  };
}

const failed: ServerView['sources'][number] = {
  id: 'x',
  serverId: 's1',
  name: 'journal',
  selector: '{job="x"}',
  headers: {},
  schedule: { interval: 300_000, lag: 30_000 },
  readUpTo: null,
  failedRanges: 0,
  failure: STORE,
  learning: null,
};

describe('the state of a server', () => {
  it.each<[string, ServerView, ServerState]>([
    ['read in time', view({}), 'reading'],
    ['not read yet', view({ readUpTo: null }), 'waiting'],
    ['read just within two intervals', view({ readUpTo: NOW - 11 * MINUTE }), 'reading'],
    ['read longer ago', view({ readUpTo: NOW - 11 * MINUTE - 1 }), 'behind'],
    ['paused, whatever else', view({ hops: [hop('ssh', 'needs-you')] }, true), 'paused'],
    ['needs a person', view({ hops: [hop('ssh', 'needs-you', 'host-key-changed')] }), 'needs-you'],
    ['not found', view({ hops: [hop('ssh', 'failing', 'host-unreachable')] }), 'unreachable'],
    ['no name', view({ hops: [hop('ssh', 'failing', 'host-unknown')] }), 'unreachable'],
    ['a URL that refuses', view({ hops: [hop('loki', 'failing', 'connection-refused')] }), 'unreachable'],
    [
      'Loki answers wrongly',
      view({ hops: [hop('ssh', 'ok'), hop('loki', 'failing', 'loki-not-ready')] }),
      'failing',
    ],
    [
      'only the model fails',
      view({ hops: [hop('loki', 'ok'), hop('model', 'failing', 'model-unreachable')] }),
      'reading',
    ],
    ['every source fails', view({ sources: [failed] }), 'failing'],
    [
      'one source of two fails',
      view({ sources: [failed, { ...failed, id: 'y', failure: null }] }),
      'reading',
    ],
  ])('%s', (_name, given, expected) => expect(shellServer(given, NOW).state).toBe(expected));
});
