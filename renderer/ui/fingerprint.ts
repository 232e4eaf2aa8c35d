const GROUP = 4;

/** `SHA256:nThbGXUp…` as its algorithm and groups of four, which can be compared by eye. */
export function splitFingerprint(fingerprint: string): {
  readonly algorithm: string;
  readonly groups: string[];
} {
  const colon = fingerprint.indexOf(':');
  const algorithm = colon < 0 ? '' : fingerprint.slice(0, colon);
  const value = fingerprint.slice(colon + 1);
  return { algorithm, groups: value.match(new RegExp(`.{1,${GROUP}}`, 'gu')) ?? [] };
}

/** Where OpenSSH keeps the public host key of a type, as `ssh` names it (`ED25519`, `ECDSA`, `RSA`). */
export function keyFileOf(keyType: string | null): string {
  const type = /ecdsa/i.test(keyType ?? '') ? 'ecdsa' : /rsa/i.test(keyType ?? '') ? 'rsa' : 'ed25519';
  return `/etc/ssh/ssh_host_${type}_key.pub`;
}
