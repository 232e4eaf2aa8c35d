import type { TestStep } from '../../shared/contract/servers.ts';

const step = (
  hop: 'name' | 'connection' | 'login' | 'forward' | 'loki' | 'model',
  milliseconds: number,
  detail: string,
): TestStep[] => [
  { kind: 'started', hop, subject: '' },
  { kind: 'passed', hop, subject: '', milliseconds, detail },
];

function login(): TestStep[] {
  return [
    ...step('name', 12, 'web2.example.net:22'),
    { kind: 'started', hop: 'jump', subject: 'bastion.example.net' },
    { kind: 'passed', hop: 'jump', subject: 'bastion.example.net', milliseconds: 212, detail: '' },
    ...step('connection', 40, 'OpenSSH_9.2p1'),
    { kind: 'started', hop: 'host-key', subject: '' },
    {
      kind: 'host-key',
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:nThbGXUpR7kqVw2E9sJdLm4oTzYc8aQfH1xBKi6ueP3',
    },
    { kind: 'passed', hop: 'host-key', subject: '', milliseconds: 30, detail: '' },
    ...step('login', 91, 'publickey'),
  ];
}

/** What a connection test says where all is well, through a jump host. */
export function passingTest(): TestStep[] {
  return [
    ...login(),
    ...step('forward', 64, '127.0.0.1:3100'),
    ...step('loki', 64, 'Loki 3.1.1'),
    { kind: 'clock', skew: 0 },
    { kind: 'labels', label: 'job', values: ['journal', 'nginx', 'shop', 'sshd'] },
    ...step('model', 120, 'Ollama 0.11.4'),
    { kind: 'models', names: ['qwen3:8b', 'gemma3:4b'] },
    { kind: 'done', usable: true },
  ];
}

/** One where nothing listens on Loki's port. */
export function failingTest(): TestStep[] {
  return [
    ...login(),
    ...step('forward', 64, '127.0.0.1:3100'),
    { kind: 'started', hop: 'loki', subject: '' },
    {
      kind: 'failed',
      hop: 'loki',
      subject: '',
      failure: {
        code: 'connection-refused',
        message: 'Nothing listens on 127.0.0.1:3100 of web2.',
        advice: 'See that Loki runs on the server and listens on the address in this server’s settings.',
        detail: 'channel 2: open failed: connect failed: Connection refused',
      },
      fixes: [
        { id: 'start-loki', where: 'server', command: 'sudo systemctl restart loki' },
        { id: 'see-listening', where: 'server', command: "sudo ss -ltnp | grep -iE 'loki|:3100 '" },
        {
          id: 'bind-loki',
          where: 'server',
          command: 'server:\n  http_listen_address: 127.0.0.1\n  http_listen_port: 3100',
        },
      ],
    },
    { kind: 'done', usable: false },
  ];
}
