import type { Failure, FailureCode } from '../../../shared/domain/failure.ts';
import { printable } from './printable.ts';

interface Known {
  readonly pattern: RegExp;
  readonly code: FailureCode;
  readonly message: (host: string) => string;
  readonly advice: (host: string, said: string) => string;
}

const reach = (host: string) =>
  `See that the server runs and that the network is there; “ssh ${host}” in a terminal shows the same.`;

/**
 * What OpenSSH says when it gives up, most telling first, because one failure says several of these lines.
 * The texts are OpenSSH's own (C locale), tried with 9.2 and read from its sources up to 10.
 */
const KNOWN: readonly Known[] = [
  {
    pattern: /ssh_askpass: exec/,
    code: 'unexpected',
    message: () =>
      'ssh could not start the helper through which Nightjar asks for passphrases and host keys.',
    advice: () =>
      'Install Nightjar again; the file that is named below has to be there and to be executable.',
  },
  {
    pattern: /REVOKED HOST KEY DETECTED/,
    code: 'host-key-rejected',
    message: (host) => `The host key of ${host} is marked as revoked on this computer.`,
    advice: () =>
      'Do not connect before whoever runs the server has given it a new key and told you its fingerprint.',
  },
  {
    pattern:
      /REMOTE HOST IDENTIFICATION HAS CHANGED|POSSIBLE DNS SPOOFING DETECTED|host key for .* differs from the key for the IP address/,
    code: 'host-key-changed',
    message: (host) =>
      `${host} shows another host key than before: it was set up anew, or somebody stands in between.`,
    advice: changedKeyAdvice,
  },
  {
    pattern: /No \S+ host key is known for .* and you have requested strict checking/,
    code: 'host-key-rejected',
    message: (host) => `The host key of ${host} is not known, and your ssh configuration forbids to ask.`,
    advice: (host) =>
      `Compare the fingerprint and add the key with “ssh -o StrictHostKeyChecking=ask ${host}” in a terminal.`,
  },
  {
    pattern: /Host key verification failed/,
    code: 'host-key-rejected',
    message: (host) => `The host key of ${host} was not accepted.`,
    advice: () => 'Compare the fingerprint with the server’s own, then try again and accept it.',
  },
  {
    pattern:
      /Permission denied|Too many authentication failures|No more authentication methods|No supported authentication methods/i,
    code: 'authentication-refused',
    message: (host) => `${host} refused the login.`,
    advice: (host) =>
      `See that “ssh ${host}” works in a terminal: the right user, a key the server knows, the agent running; then try again.`,
  },
  {
    pattern:
      /Could not resolve hostname|Name or service not known|nodename nor servname provided|Temporary failure in name resolution/i,
    code: 'host-unknown',
    message: (host) => `There is no address for the name ${host}.`,
    advice: () =>
      'See that the name is spelled as in your ssh configuration and that this computer is online.',
  },
  {
    pattern:
      /administratively prohibited|forwarding request failed|stdio forwarding failed|Could not request local forwarding/i,
    code: 'forward-refused',
    message: (host) => `${host} let us in, but does not let us forward.`,
    advice: () =>
      'Allow it for this user in sshd_config on the server: AllowTcpForwarding local (and PermitOpen, if that is set).',
  },
  {
    pattern: /Unable to negotiate with .*: no matching/,
    code: 'unexpected',
    message: (host) => `This computer's OpenSSH and ${host} have no algorithm in common.`,
    advice: () =>
      'Update the OpenSSH of the server, or allow its algorithm for this host in your ssh configuration.',
  },
  {
    pattern:
      /Bad configuration option|bad configuration options|Bad owner or permissions|Can't open user config file|no argument after keyword|Unsupported option|Bad (?:yes\/no|number|port) /i,
    code: 'unexpected',
    message: () => 'ssh cannot read its configuration on this computer.',
    advice: () => 'Correct the line of the ssh configuration that is named below.',
  },
  {
    pattern: /Connection refused/,
    code: 'host-unreachable',
    message: (host) => `${host} is there, but nothing answers on its ssh port.`,
    advice: (host) =>
      `See that sshd runs on the server and that the port is right; “ssh ${host}” in a terminal shows the same.`,
  },
  {
    pattern: /timed out|No route to host|Network is unreachable|Host is down|Network is down/i,
    code: 'host-unreachable',
    message: (host) => `${host} cannot be reached.`,
    advice: reach,
  },
  {
    pattern:
      /Connection (?:closed|reset)|kex_exchange_identification|Broken pipe|banner exchange|not responding|closed by remote host|Connection to .* closed/i,
    code: 'host-unreachable',
    message: (host) => `${host} closed the connection before the login.`,
    advice: (host) =>
      `Wait a little (some servers shut out whoever comes too often); if it stays, see that “ssh ${host}” works in a terminal.`,
  },
];

/** Names why ssh could not connect, from what it said on standard error. Pure; the text is made printable. */
export function sshFailure(said: string, host: string): Failure {
  const detail = printable(said);
  const known = KNOWN.find(({ pattern }) => pattern.test(detail));
  if (!known) {
    return {
      code: 'unexpected',
      message: `ssh to ${host} ended for a reason that Nightjar has no name for.`,
      advice: `See whether “ssh ${host}” works in a terminal; what ssh said is below.`,
      detail,
    };
  }
  return { code: known.code, message: known.message(host), advice: known.advice(host, detail), detail };
}

/** Names why an open tunnel ended. Whatever ssh said last, it was open before, so it may be opened again. */
export function deadTunnel(said: string, host: string): Failure {
  const silent = /not responding/i.test(said);
  return {
    code: 'tunnel-dead',
    message: silent ? `${host} stopped answering.` : `The ssh connection to ${host} broke off.`,
    advice: 'Nightjar opens it again by itself; if that goes on, see that the server and the network are up.',
    detail: printable(said),
  };
}

/** Names why the server did not open a forwarded connection to Loki or the model, in the server's own words. */
export function refusedForward(reason: string, service: string, host: string): Failure {
  if (/^connect failed/i.test(reason)) {
    return {
      code: 'connection-refused',
      message: `${host} answers, but nothing answers there as ${service}.`,
      advice: `See that ${service} runs on the server and listens on the address in this server's settings.`,
      detail: printable(reason),
    };
  }
  return { ...sshFailure('administratively prohibited', host), detail: printable(reason) };
}

/** What ssh tells about a changed host key: for whom, in which file, and the key that was shown. */
export interface ChangedKey {
  readonly name: string;
  readonly file: string | null;
  readonly keyType: string | null;
}

/** Reads the warning of OpenSSH's `sshconnect.c`; fields it does not name are null. */
export function parseChangedKey(said: string, host: string): ChangedKey {
  return {
    name: /^(?:Host key for|Warning: the \S+ host key for) '?([^\s']+)'? /m.exec(said)?.[1] ?? host,
    file: /^Offending \S+ key in (.+):\d+$/m.exec(said)?.[1] ?? null,
    keyType: /^The fingerprint for the (\S+) key sent/m.exec(said)?.[1] ?? null,
  };
}

function changedKeyAdvice(host: string, said: string): string {
  const { name, file, keyType } = parseChangedKey(said, host);
  const publicKey = `/etc/ssh/ssh_host_${(keyType ?? 'ed25519').toLowerCase()}_key.pub`;
  const where = file === null ? '' : ` -f '${file}'`;
  return (
    `Ask for the fingerprint on the server itself (its console: ssh-keygen -lf ${publicKey}); ` +
    `only if it is the new one below, run ssh-keygen${where} -R '${name}' and connect again.`
  );
}
