import { describe, expect, it } from 'vitest';
import { adviceFor, fitOf, readMemory } from '../../../electron/engine/analyze/model-advice.ts';
import { leavesOwnNetwork, staysOnComputer } from '../../../electron/engine/analyze/own-network.ts';

const GIB = 1024 ** 3;

describe('advice', () => {
  it.each([
    [null, 'unknown', undefined],
    [1.9 * GIB, 'none', undefined],
    [3.8 * GIB, 'small', 'qwen3:1.7b'],
    [7.7 * GIB, 'standard', 'qwen3:4b'],
    [15.5 * GIB, 'large', 'qwen3:8b'],
    [62 * GIB, 'large', 'qwen3:8b'],
  ])('for a machine of %s bytes is %s', (bytes, kind, first) => {
    const advice = adviceFor(bytes);
    expect(advice.kind).toBe(kind);
    expect(advice.models[0]).toBe(first);
    expect(advice.contextTokens).toBe(first === undefined ? null : 8_192);
  });

  it('names larger models where a GPU is', () => {
    expect(adviceFor(31 * GIB, true).models).toContain('gpt-oss:20b');
  });
});

describe('a model', () => {
  const QWEN = { size: 2.5e9, cachePerToken: 147_456, contextTokens: 8_192, isLoaded: false };
  const memory = (total: number | null, available: number | null = null) => ({
    total: total === null ? null : total * GIB,
    available: available === null ? null : available * GIB,
    from: 'server' as const,
  });

  it.each([
    ['fits', memory(7.7), {}],
    ['tight', memory(7.7, 2), {}],
    ['tight', memory(5), {}],
    ['too-large', memory(3.8), {}],
    ['fits', memory(3.8), { isLoaded: true }],
    ['unknown', memory(null), {}],
    ['unknown', memory(7.7), { size: 0 }],
  ])('%s in %o', (verdict, machine, part) => {
    expect(fitOf({ ...QWEN, ...part }, machine).verdict).toBe(verdict);
  });

  it('needs its weights, its cache and some more', () => {
    const { neededBytes, cacheBytes } = fitOf(QWEN, memory(16));
    expect(cacheBytes).toBe(147_456 * 8_192);
    expect(neededBytes).toBe(Math.round(2.5e9 + 147_456 * 8_192 + 0.75 * GIB));
  });
});

it('memory is read as Linux writes it', () => {
  const text = 'MemTotal:        8123456 kB\nMemFree:  1 kB\nMemAvailable:    4000000 kB\n';
  expect(readMemory(text)).toEqual({ total: 8_123_456 * 1024, available: 4_000_000 * 1024 });
  expect(readMemory('nothing of it')).toEqual({ total: null, available: null });
});

describe('an address', () => {
  it.each([
    'http://localhost:8080', 'http://127.0.0.1:11434', 'http://127.9.9.9', 'http://[::1]:8080', 'http://0x7f.1:80',
    'http://10.0.0.5', 'http://172.16.0.1', 'http://172.31.255.255', 'http://192.168.1.20:1234', 'http://169.254.1.1',
    'http://100.64.0.1', 'http://100.127.255.254', 'http://[fd7a:115c:a1e0::1]', 'http://[fe80::1]', 'http://[::ffff:10.0.0.5]',
    'http://desk.local', 'http://DESK.LAN:8080', 'http://gpu.internal', 'http://gpu.home.arpa', 'http://desk.local.:80',
  ])('%s stays in one’s own network', (address) => expect(leavesOwnNetwork(address)).toBe(false)); // prettier-ignore

  it.each([
    'https://api.openai.com/v1', 'https://openrouter.ai/api/v1', 'http://172.32.0.1', 'http://172.15.0.1', 'http://100.128.0.1',
    'http://192.169.0.1', 'http://11.0.0.1', 'http://8.8.8.8', 'http://[2001:db8::1]', 'http://[::ffff:8.8.8.8]',
    'http://local', 'http://notlocal', 'http://x.local.example.com', 'http://10.0.0.5.example.com', 'http://127.0.0.1.nip.io',
  ])('%s is taken to leave it', (address) => expect(leavesOwnNetwork(address)).toBe(true)); // prettier-ignore

  it.each([
    ['http://127.0.0.1:1', true], ['http://localhost', true], ['http://[::1]', true], ['http://[::ffff:127.0.0.1]', true],
    ['http://a.localhost', true], ['http://10.0.0.1', false], ['http://desk.local', false],
  ])('%s stays on this computer: %s', (address, stays) => expect(staysOnComputer(address)).toBe(stays)); // prettier-ignore
});
