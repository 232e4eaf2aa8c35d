import { describe, expect, it } from 'vitest';
import type { LensView } from '../../../shared/contract/lenses.ts';
import type { CheckStep, HostView } from '../../../shared/contract/models.ts';
import type { HostCheck, HostModel, ModelHost } from '../../../shared/domain/model-host.ts';
import { afterStep, startCheck } from '../../../renderer/models/check-report.ts';
import { changeOf, formOf, isOpenUrl, newHostOf, problemsOf } from '../../../renderer/models/host-form.ts';
import { choicesOf, memoryWords, remediesOf, warningsOf } from '../../../renderer/models/host-words.ts';
import { lensesAfter, lensFormOf, readLens } from '../../../renderer/models/lens-form.ts';

const GIB = 1024 ** 3;

function model(name: string, part: Partial<HostModel> = {}): HostModel {
  return {
    name,
    digest: '',
    size: 1e9,
    contextTokens: 40_960,
    capabilities: ['completion'],
    quantization: null,
    parameters: null,
    cloud: false,
    loaded: null,
    fit: { verdict: 'fits', neededBytes: null, cacheBytes: null, contextTokens: 8_192 },
    ...part,
  };
}

function check(part: Partial<HostCheck> = {}): HostCheck {
  return {
    at: 0,
    milliseconds: 1,
    software: 'Ollama',
    version: '0.33.0',
    models: [],
    memory: { total: 32 * GIB, available: null, from: 'computer' },
    advice: { kind: 'large', models: ['qwen3:8b'], contextTokens: 8_192 },
    failure: null,
    ...part,
  };
}

const URL_PLACE: ModelHost['place'] = { kind: 'url', url: 'http://desk.lan:11434' };

function view(host: Partial<ModelHost> = {}, part: Partial<HostView> = {}): HostView {
  return {
    host: {
      id: 'h',
      name: 'desk',
      kind: 'ollama',
      place: URL_PLACE,
      headers: {},
      allowCloud: false,
      ...host,
    },
    hasKey: false,
    keepsPersonalData: false,
    leavesNetwork: false,
    open: false,
    usedBy: [],
    lastCheck: null,
    speeds: [],
    pulls: [],
    ...part,
  };
}

const UNREACHABLE = { code: 'model-unreachable', message: 'No.', advice: 'Look.' } as const;

describe('what helps on the machine of a host', () => {
  const commands = (one: HostView) => remediesOf(one).map(({ command }) => command);

  it('fits where the host is and what it is', () => {
    const failed = { lastCheck: check({ failure: UNREACHABLE }) };
    expect(commands(view({}, failed))).toEqual([
      'systemctl status ollama',
      'Environment="OLLAMA_HOST=0.0.0.0"',
    ]);
    expect(commands(view({ place: { kind: 'server', serverId: 's' } }, failed))).toEqual([
      'systemctl status ollama',
    ]);
    expect(commands(view({ place: { kind: 'computer', port: 11_434 } }, failed))).toEqual(['ollama serve']);
    expect(commands(view({ kind: 'openai' }, failed))).toEqual([]);
  });

  it('is a smaller cache for little memory, and for no other', () => {
    const total = (many: number) => check({ memory: { total: many * GIB, available: null, from: 'server' } });
    expect(commands(view({}, { lastCheck: total(8) }))).toEqual(['Environment="LLAMA_ARG_CACHE_RAM=512"']);
    expect(commands(view({}, { lastCheck: total(64) }))).toEqual([]);
    expect(commands(view({}, { lastCheck: null }))).toEqual([]);
  });

  it('is a larger context where a server was started with a small one', () => {
    const small = model('a', { loaded: { contextTokens: 4_096, size: 1, gpuSize: 0 } });
    const started = (software: string) =>
      commands(view({ kind: 'openai' }, { lastCheck: check({ software, models: [small, model('b')] }) }));
    expect(started('llama.cpp')).toEqual(['--ctx-size 8192']);
    expect(started('vLLM')).toEqual(['--max-model-len 8192']);
  });
});

describe('the models to choose from', () => {
  it('leaves out what answers nothing, refuses the cloud, and puts first what fits', () => {
    const models = [
      model('big', { fit: { verdict: 'too-large', neededBytes: 1, cacheBytes: 1, contextTokens: 1 } }),
      model('far', { cloud: true }),
      model('words', { capabilities: ['embedding'] }),
      model('small'),
    ];
    const choices = (allowCloud: boolean) =>
      choicesOf(view({ allowCloud }, { lastCheck: check({ models }) })).map(
        ({ name, suits, allowed }) => `${name} ${suits} ${allowed}`,
      );
    expect(choices(false)).toEqual(['small fits true', 'big too-large true', 'far cloud false']);
    expect(choices(true)).toEqual(['small fits true', 'big too-large true', 'far cloud true']);
  });
});

describe('what is said of a host', () => {
  it('warns of what is at risk, gravest first', () => {
    expect(warningsOf(view({ allowCloud: true }, { open: true, leavesNetwork: true }))).toEqual([
      'open',
      'leaves',
      'cloud',
      'replaced',
    ]);
    expect(warningsOf(view({}, { keepsPersonalData: true }))).toEqual([]);
  });

  it('names memory only where somebody says how much there is', () => {
    expect(memoryWords({ total: 15.5 * GIB, available: 9.2 * GIB, from: 'server' })).toBe(
      '15.5 GiB of memory, 9.2 GiB free, as the server says',
    );
    expect(memoryWords({ total: null, available: null, from: 'unknown' })).toBe('');
  });
});

describe('a check', () => {
  it('keeps a step failed when the outcome says nothing of it', () => {
    const steps: CheckStep[] = [
      { kind: 'started', step: 'reach' },
      { kind: 'reached', software: 'vLLM', version: null, milliseconds: 3 },
      { kind: 'failed', step: 'memory', failure: UNREACHABLE },
      {
        kind: 'memory',
        memory: { total: null, available: null, from: 'unknown' },
        advice: { kind: 'unknown', models: [], contextTokens: null },
      },
    ];
    const legs = steps.reduce(afterStep, startCheck());
    expect(legs.map(({ name, state, words }) => `${name} ${state} ${words}`)).toEqual([
      'reach passed vLLM',
      'models waiting models',
      'memory failed memory',
    ]);
  });
});

describe('the form of a host', () => {
  const empty = formOf(null, true);

  it('is taken only when it is whole', () => {
    expect(Object.keys(problemsOf(empty, null))).toEqual(['name', 'url']);
    expect(problemsOf({ ...empty, name: 'a', where: 'computer' }, null)).toEqual({});
    expect(Object.keys(problemsOf({ ...empty, name: 'a', where: 'computer', port: '0' }, null))).toEqual([
      'port',
    ]);
    const typed = { ...empty, name: 'a', url: 'https://a.example' };
    expect(Object.keys(problemsOf({ ...typed, key: 'two words' }, null))).toEqual(['key']);
    expect(problemsOf(typed, null)).toEqual({});
    // A server's own host has no place to fill in.
    expect(problemsOf(empty, view({ name: 'web1', place: { kind: 'server', serverId: 's' } }))).toEqual({
      name: expect.any(String),
    });
  });

  it('sends a key only when one was typed or is to be forgotten', () => {
    const typed = { ...empty, name: ' a ', url: ' https://a.example ' };
    expect(newHostOf(typed)).toEqual({
      name: 'a',
      kind: 'ollama',
      place: { kind: 'url', url: 'https://a.example' },
      allowCloud: false,
    });
    expect(newHostOf({ ...typed, key: 'k', remember: 'session' }).key).toEqual({
      value: 'k',
      remember: 'session',
    });
    const known = view({}, { hasKey: true });
    expect(changeOf(formOf(known, true), known)).not.toHaveProperty('key');
    expect(changeOf({ ...formOf(known, true), forgetKey: true }, known).key).toBeNull();
    const own = view({ place: { kind: 'server', serverId: 's' } });
    expect(changeOf(formOf(own, true), own)).not.toHaveProperty('place');
  });

  it.each([
    ['http://desk.lan:8080', true],
    ['https://desk.lan:8080', false],
    ['http://127.0.0.1:8080', false],
    ['http://[::1]:8080', false],
    ['http://localhost', false],
    ['http://localhost.evil.example', true],
    ['nonsense', false],
  ])('says whether %s is open: %s', (url, open) => {
    expect(isOpenUrl(url)).toBe(open);
  });
});

describe('the form of a lens', () => {
  const lens: LensView = {
    id: 'l',
    name: 'shop',
    version: 3,
    builtIn: false,
    question: 'Which show that nobody can pay?',
    categories: { errors: 'an order fails' },
    examples: ['a declined card: noise'],
    usedBy: [{ serverId: 's', sourceId: 'one' }],
  };

  it('reads back what it shows', () => {
    const { id: _id, version: _version, builtIn: _builtIn, usedBy: _usedBy, ...draft } = lens;
    expect(readLens(lensFormOf(lens))).toEqual({ draft, problems: {} });
  });

  it('names each field that is wrong, and gives no draft then', () => {
    const form = { ...lensFormOf(null), examples: Array.from({ length: 9 }, () => 'x').join('\n') };
    const { draft, problems } = readLens(form);
    expect(draft).toBeNull();
    expect(Object.keys(problems).toSorted()).toEqual(['categories', 'examples', 'name', 'question']);
    const chosen = { ...lensFormOf(lens), categories: { errors: '' } };
    expect(Object.keys(readLens(chosen).problems)).toEqual(['categories']);
  });

  it('leaves a source with a lens whatever is taken from it', () => {
    const general = { ...lens, id: 'general', usedBy: [{ serverId: 's', sourceId: 'two' }] };
    const all = [general, lens];
    expect(lensesAfter(all, 'one', 'l', false)).toEqual(['general']);
    expect(lensesAfter(all, 'two', 'l', true)).toEqual(['general', 'l']);
    expect(lensesAfter(all, 'one', 'general', true)).toEqual(['general', 'l']);
  });
});
