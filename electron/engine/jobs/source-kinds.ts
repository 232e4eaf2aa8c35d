import { writeMatchers } from '../../../shared/domain/selector.ts';

/** What people usually read, by what their collectors call it. */
export type SourceKind =
  | 'auth'
  | 'web'
  | 'database'
  | 'mail'
  | 'kernel'
  | 'syslog'
  | 'docker'
  | 'kubernetes'
  | 'systemd'
  | 'application';

/** First match wins; read against a label's value in lower case. */
const BY_VALUE: ReadonlyArray<readonly [SourceKind, RegExp]> = [
  ['auth', /(?:^|[/_-])(?:auth|secure|sshd?|sudo|authlog|fail2ban)(?:$|[/._-])/],
  ['web', /nginx|apache|httpd|caddy|traefik|haproxy|access/],
  ['database', /postgres|mysql|mariadb|mongo|redis|sqlite|elastic/],
  ['mail', /postfix|dovecot|exim|rspamd|(?:^|[/_-])mail/],
  ['kernel', /(?:^|[/_-])(?:kern|kernel|dmesg)/],
  ['syslog', /syslog|messages$|varlogs?$|journal/],
  ['docker', /docker|containerd|podman/],
  ['kubernetes', /kube|k3s|etcd/],
];

const BY_LABEL: Readonly<Record<string, SourceKind>> = {
  unit: 'systemd',
  systemd_unit: 'systemd',
  container: 'docker',
  container_name: 'docker',
  compose_service: 'docker',
  namespace: 'kubernetes',
  pod: 'kubernetes',
};

/** Labels by which people tell their sources apart, the most telling first. */
export const TELLING_LABELS = [
  'job',
  'unit',
  'systemd_unit',
  'container',
  'container_name',
  'compose_service',
  'namespace',
  'app',
  'service_name',
  'filename',
] as const;

const LONGEST_NAME = 40;

export interface Candidate {
  readonly kind: SourceKind;
  readonly name: string;
  readonly selector: string;
}

/** A ready-made source for one value of a label. The value is hostile: it becomes a string literal, cut as a name. */
export function candidateOf(label: string, value: string): Candidate {
  const lower = value.toLowerCase();
  const known = BY_VALUE.find(([, pattern]) => pattern.test(lower))?.[0];
  return {
    kind: known ?? BY_LABEL[label] ?? 'application',
    name: nameOf(value),
    selector: writeMatchers([{ name: label, operator: '=', value }]),
  };
}

/** `/var/log/nginx/access.log` as `nginx access`, `ssh.service` as `ssh`. */
function nameOf(value: string): string {
  const short = value
    .replace(/^\/var\/log\//, '')
    .replace(/\.(?:log|service)$/, '')
    .replaceAll(/[/\p{C}\s]+/gu, ' ')
    .trim();
  return (short === '' ? value.trim() : short).slice(0, LONGEST_NAME) || 'source';
}
