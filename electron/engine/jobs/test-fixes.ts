import type { Failure } from '../../../shared/domain/failure.ts';
import type { Connection, Endpoint } from '../../../shared/domain/server.ts';

/** What can be done about a step that failed; the page has the words, and a button that copies the command. */
export type FixId =
  | 'install-ssh'
  | 'see-name'
  | 'see-login'
  | 'copy-key'
  | 'see-sshd'
  | 'compare-key'
  | 'forget-key'
  | 'allow-forwarding'
  | 'see-listening'
  | 'start-loki'
  | 'bind-loki'
  | 'see-loki-log'
  | 'name-tenant'
  | 'start-ollama'
  | 'bind-ollama'
  | 'pull-model';

export interface Fix {
  readonly id: FixId;
  /** Where the command is run, by the person: Nightjar never runs it. */
  readonly where: 'server' | 'here';
  /** Null: nothing to run, a sentence says it. */
  readonly command: string | null;
}

export interface FailedStep {
  readonly hop: 'name' | 'jump' | 'connection' | 'host-key' | 'login' | 'forward' | 'loki' | 'model';
  readonly failure: Failure;
  readonly connection: Connection;
  /** Who logs in, after the ssh configuration; null before it was read. */
  readonly user: string | null;
  readonly model: string | null;
}

/** The likeliest first; none where the failure's own advice says all. Pure. */
export function fixesFor(step: FailedStep): Fix[] {
  const { hop, failure, connection } = step;
  if (hop === 'loki') return lokiFixes(failure, connection);
  if (hop === 'model') return modelFixes(step);
  if (connection.kind !== 'ssh') return [];
  const host = word(connection.host);
  switch (failure.code) {
    case 'ssh-missing':
    case 'ssh-too-old':
      return [{ id: 'install-ssh', where: 'here', command: 'sudo apt-get install openssh-client' }];
    case 'host-unknown':
      return [
        { id: 'see-name', where: 'here', command: `ssh -G ${host} | grep -iE '^(hostname|proxyjump) '` },
      ];
    case 'host-unreachable':
      return [
        { id: 'see-login', where: 'here', command: `ssh -v ${host}` },
        { id: 'see-sshd', where: 'server', command: 'systemctl status ssh sshd' },
      ];
    case 'authentication-refused':
      return [
        { id: 'see-login', where: 'here', command: `ssh ${destination(step)}` },
        { id: 'copy-key', where: 'here', command: `ssh-copy-id ${destination(step)}` },
      ];
    case 'host-key-changed':
      return [
        { id: 'compare-key', where: 'server', command: COMPARE },
        { id: 'forget-key', where: 'here', command: forget(failure, connection.host) },
      ];
    case 'host-key-rejected':
      return [{ id: 'compare-key', where: 'server', command: COMPARE }];
    case 'forward-refused':
      return [{ id: 'allow-forwarding', where: 'server', command: allowForwarding(step.user) }];
    default:
      return [];
  }
}

const COMPARE = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done';

/** Names the file too, where ssh did. */
function forget({ detail = '' }: Failure, host: string): string {
  const file = /^Offending \S+ key in (.+):\d+$/m.exec(detail)?.[1];
  const name = /^(?:Host key for|Warning: the \S+ host key for) '?([^\s']+)'? /m.exec(detail)?.[1] ?? host;
  return `ssh-keygen${file === undefined ? '' : ` -f ${word(file)}`} -R ${word(name)}`;
}

function allowForwarding(user: string | null): string {
  const name = user !== null && /^[a-z_][\w.-]*$/i.test(user) ? user : 'USER';
  return [
    `printf 'Match User ${name}\\n  AllowTcpForwarding local\\n' | sudo tee /etc/ssh/sshd_config.d/60-nightjar.conf`,
    'sudo sshd -t && sudo systemctl reload ssh',
  ].join('\n');
}

function lokiFixes(failure: Failure, connection: Connection): Fix[] {
  const port = connection.kind === 'ssh' ? connection.loki.port : portOf(connection.loki);
  const starts: Fix[] = [
    { id: 'start-loki', where: 'server', command: 'sudo systemctl restart loki' },
    { id: 'see-listening', where: 'server', command: `sudo ss -ltnp | grep -iE 'loki|:${port} '` },
    { id: 'bind-loki', where: 'server', command: bindLoki(connection) },
  ];
  switch (failure.code) {
    case 'connection-refused':
      return connection.kind === 'ssh' ? starts : starts.slice(0, 2);
    case 'loki-not-ready':
    case 'loki-closed-connection':
    case 'loki-timeout':
      return [
        { id: 'see-loki-log', where: 'server', command: 'sudo journalctl -u loki -n 50 --no-pager' },
        { id: 'start-loki', where: 'server', command: 'sudo systemctl restart loki' },
      ];
    case 'loki-unauthorized':
      return [{ id: 'name-tenant', where: 'here', command: null }];
    case 'loki-unexpected-answer':
      return [{ id: 'see-listening', where: 'server', command: `curl -s http://127.0.0.1:${port}/ready` }];
    default:
      return [];
  }
}

/** The lines of Loki's configuration that let it listen on the server itself and nowhere else. */
function bindLoki(connection: Connection): string {
  const { host, port } = connection.kind === 'ssh' ? connection.loki : LOCAL_LOKI;
  return `server:\n  http_listen_address: ${localOr(host)}\n  http_listen_port: ${port}`;
}

const LOCAL_LOKI: Endpoint = { host: '127.0.0.1', port: 3100 };

function localOr(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host;
}

function modelFixes({ failure, connection, model }: FailedStep): Fix[] {
  if (failure.code === 'model-missing' && model !== null) {
    return [{ id: 'pull-model', where: 'server', command: `ollama pull ${word(model)}` }];
  }
  if (connection.kind !== 'ssh' || connection.ollama === null) return [];
  if (!['connection-refused', 'model-unreachable', 'model-timeout'].includes(failure.code)) return [];
  const { host, port } = connection.ollama;
  const drop = '/etc/systemd/system/ollama.service.d';
  return [
    { id: 'start-ollama', where: 'server', command: 'sudo systemctl restart ollama' },
    {
      id: 'bind-ollama',
      where: 'server',
      command: [
        `sudo mkdir -p ${drop}`,
        `printf '[Service]\\nEnvironment=OLLAMA_HOST=${localOr(host)}:${port}\\n' | sudo tee ${drop}/nightjar.conf`,
        'sudo systemctl daemon-reload && sudo systemctl restart ollama',
      ].join('\n'),
    },
  ];
}

function destination({ connection }: FailedStep): string {
  if (connection.kind !== 'ssh') return '';
  const port = connection.port === undefined ? '' : `-p ${connection.port} `;
  const user = connection.user === undefined ? '' : `${connection.user}@`;
  return `${port}${word(`${user}${connection.host}`)}`;
}

/** One word for a shell, whatever is in it. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function portOf(address: string): string {
  const { port, protocol } = new URL(address);
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}
