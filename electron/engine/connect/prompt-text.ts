import type { Prompt, PromptAnswer } from '../ports.ts';
import { printable } from './printable.ts';

/** A question of OpenSSH as we understand it. */
export type SshQuestion =
  /** To be asked, and answered with what `answerText` says. */
  | { readonly kind: 'ask'; readonly prompt: Prompt; readonly rememberable: boolean }
  /** Told, not asked: there is nothing to answer (`touch your key`). */
  | { readonly kind: 'tell'; readonly prompt: Prompt }
  /** About a host's identity without a fingerprint to compare: nobody can answer that well, so the answer is no. */
  | { readonly kind: 'refuse' };

const HOST_KEY = /^(\S+) key fingerprint is:? ((?:SHA256|MD5):[A-Za-z0-9+/=:]+)\.?$/m;
const HOST_NAME = /^The authenticity of host '(.+?)' can't be established\.?$/m;
const PASSPHRASE = /^Enter (?:passphrase|PIN) for /i;
const PASSWORD = /password:\s*$/i;

/**
 * Understands a prompt of OpenSSH (`sshconnect.c`, `sshconnect2.c`, `readpass.c`) as its askpass helper gets it.
 * @param text the helper's first argument
 * @param hint the value of `SSH_ASKPASS_PROMPT`: empty, `confirm` or `none`
 * @param host what the person calls the server
 */
export function parsePrompt(text: string, hint: string, host: string): SshQuestion {
  const shown = printable(text);
  if (hint === 'none') return { kind: 'tell', prompt: { kind: 'other', host, text: shown } };
  if (/continue connecting|differs from the key for the IP address/i.test(shown)) {
    return hostKeyQuestion(shown);
  }
  const kind = PASSPHRASE.test(shown) ? 'passphrase' : PASSWORD.test(shown) ? 'password' : 'other';
  // What is neither may be a code that is good for one login only.
  return { kind: 'ask', prompt: { kind, host, text: shown }, rememberable: kind !== 'other' };
}

function hostKeyQuestion(text: string): SshQuestion {
  const key = HOST_KEY.exec(text);
  const host = HOST_NAME.exec(text)?.[1];
  const [, keyType, fingerprint] = key ?? [];
  if (keyType === undefined || fingerprint === undefined || host === undefined) return { kind: 'refuse' };
  return {
    kind: 'ask',
    prompt: { kind: 'host-key', host, keyType, fingerprint, text },
    rememberable: false,
  };
}

/**
 * What OpenSSH gets to read; null: no answer. A host key is accepted by repeating its fingerprint, which OpenSSH
 * compares with the key at hand (since 8.0), so that what was shown is what is accepted.
 */
export function answerText(prompt: Prompt, answer: PromptAnswer): string | null {
  if (answer.kind === 'no') return null;
  if (prompt.kind === 'host-key') return answer.kind === 'yes' ? prompt.fingerprint : null;
  return answer.kind === 'secret' ? answer.value : 'yes';
}
