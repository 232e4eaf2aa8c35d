import type { Contacts } from '../ports.ts';

/** What of the user's configuration for this host matters to us. */
export interface SshSettings {
  /** Host name after aliases, as ssh will look it up. */
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** The way there, nearest first, as `ProxyJump` names them: `user@host:port`. */
  readonly jumps: readonly string[];
  /** False for `StrictHostKeyChecking no`. */
  readonly checksHostKey: boolean;
  readonly hasConnectTimeout: boolean;
  readonly asksForNewHostKeys: boolean;
  /** `ForkAfterAuthentication yes` (since 8.7): ssh would leave us for the background. */
  readonly goesToBackground: boolean;
}

/** Tells who is talked to on the way to a host, and that host itself; nobody's user name. */
export function noteLogin(
  { hostName, port, jumps }: Pick<SshSettings, 'hostName' | 'port' | 'jumps'>,
  contacts: Contacts | undefined,
): void {
  const hosts = jumps.map((jump) => jump.replace(/^.*@/u, ''));
  for (const host of hosts) contacts?.note({ host, reason: 'jump', through: null });
  contacts?.note({ host: `${hostName}:${port}`, reason: 'ssh', through: hosts.at(-1) ?? null });
}

/** Reads the output of `ssh -G`: one keyword and its value a line. */
export function parseSettings(printed: string): SshSettings {
  const values = new Map(
    printed.split('\n').map((line) => {
      const blank = line.indexOf(' ');
      return [line.slice(0, blank).toLowerCase(), line.slice(blank + 1).trim()] as const;
    }),
  );
  return {
    hostName: values.get('hostname') ?? '',
    port: Number(values.get('port') ?? 22),
    user: values.get('user') ?? '',
    jumps: jumpsOf(values.get('proxyjump') ?? 'none'),
    checksHostKey: !['no', 'off', 'false'].includes(values.get('stricthostkeychecking') ?? 'ask'),
    hasConnectTimeout: !['none', '0'].includes(values.get('connecttimeout') ?? 'none'),
    asksForNewHostKeys: values.get('updatehostkeys') === 'ask',
    goesToBackground: ['yes', 'true'].includes(values.get('forkafterauthentication') ?? 'no'),
  };
}

function jumpsOf(value: string): string[] {
  if (value === 'none' || value === '') return [];
  return value.split(',').map((jump) => jump.trim().replace(/^ssh:\/\//, ''));
}
