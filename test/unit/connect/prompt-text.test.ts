import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerText, parsePrompt } from '../../../electron/engine/connect/prompt-text.ts';
import type { Prompt } from '../../../electron/engine/ports.ts';

const FINGERPRINT = 'SHA256:KbkEa2reJ8eFT1BFeqmturPvz5Uia53K2w/epHwd7f4';
const hostKey = (line: string) =>
  `The authenticity of host '[192.0.2.7]:2299 ([192.0.2.7]:2299)' can't be established.\n${line}\n` +
  `This key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `;

describe('a question of OpenSSH', () => {
  it.each([
    [`ED25519 key fingerprint is ${FINGERPRINT}.`, 'ED25519', FINGERPRINT],
    [`ED25519 key fingerprint is: ${FINGERPRINT}`, 'ED25519', FINGERPRINT],
    [
      'RSA key fingerprint is MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48.',
      'RSA',
      'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    ],
  ])('shows host, key and fingerprint: %s', (line, keyType, fingerprint) => {
    const question = parsePrompt(hostKey(line), '', 'web1');
    expect(question).toMatchObject({
      kind: 'ask',
      rememberable: false,
      prompt: { kind: 'host-key', host: '[192.0.2.7]:2299 ([192.0.2.7]:2299)', keyType, fingerprint },
    });
  });

  it.each([
    ['passphrase', true, "Enter passphrase for key '/home/me/.ssh/id_ed25519': "],
    ['passphrase', true, 'Enter PIN for ED25519-SK key /home/me/.ssh/id_sk: '],
    ['password', true, "me@web1's password: "],
    ['password', true, '(me@web1) Password: '],
    ['other', false, '(me@web1) Verification code: '],
    ['other', false, 'Accept updated hostkeys? (yes/no): '],
  ])('is a %s, rememberable %s: %s', (kind, rememberable, text) => {
    expect(parsePrompt(text, '', 'web1')).toEqual({
      kind: 'ask',
      rememberable,
      prompt: { kind, host: 'web1', text: text.trim() },
    });
  });

  it('only tells what needs no answer', () => {
    const text = 'Confirm user presence for key ED25519-SK SHA256:abc';
    expect(parsePrompt(text, 'none', 'web1')).toEqual({
      kind: 'tell',
      prompt: { kind: 'other', host: 'web1', text },
    });
  });

  it.each([
    'Are you sure you want to continue connecting (yes/no)? ',
    "Warning: the ED25519 host key for 'web1' differs from the key for the IP address '192.0.2.7'\nAre you sure you want to continue connecting (yes/no)? ",
    hostKey('ED25519 key fingerprint is nothing we know.'),
  ])('about an identity without a fingerprint is refused: %s', (text) => {
    expect(parsePrompt(text, '', 'web1')).toEqual({ kind: 'refuse' });
  });

  it('is printable, whatever the server puts into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const question = parsePrompt(`(me@web1) ${text}`, '', 'web1');
        if (question.kind === 'refuse') return;
        expect(question.prompt.text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

describe('the answer', () => {
  const key: Prompt = {
    kind: 'host-key',
    host: 'web1',
    keyType: 'ED25519',
    fingerprint: FINGERPRINT,
    text: '',
  };
  const passphrase: Prompt = { kind: 'passphrase', host: 'web1', text: '' };

  it('accepts the key that was shown and no other', () => {
    expect(answerText(key, { kind: 'yes' })).toBe(FINGERPRINT);
    expect(answerText(key, { kind: 'no' })).toBeNull();
    expect(answerText(key, { kind: 'secret', value: 'yes', remember: 'never' })).toBeNull();
  });

  it('is the secret, or nothing', () => {
    expect(answerText(passphrase, { kind: 'secret', value: 'open', remember: 'never' })).toBe('open');
    expect(answerText(passphrase, { kind: 'no' })).toBeNull();
  });
});
