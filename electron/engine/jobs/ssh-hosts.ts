import { systemSsh } from '../connect/create-link.ts';
import { readSettings } from '../connect/ssh-client.ts';
import { listSshHosts } from '../connect/ssh-hosts.ts';

/** What the user's ssh configuration knows of hosts. */
export interface SshHosts {
  list(): Promise<string[]>;
  /** @throws NightjarError when ssh is missing or cannot read its configuration */
  resolve(
    host: string,
    signal: AbortSignal,
  ): Promise<{
    readonly hostName: string;
    readonly user: string;
    readonly port: number;
    readonly jumps: string[];
  }>;
}

/** Of this computer. */
export const systemHosts: SshHosts = {
  list: () => listSshHosts(),
  resolve: async (host, signal) => {
    const connection = { kind: 'ssh', host, loki: ANY, ollama: null } as const;
    const { hostName, user, port, jumps } = await readSettings(systemSsh(), connection, signal);
    return { hostName, user, port, jumps: [...jumps] };
  },
};

const ANY = { host: '127.0.0.1', port: 3100 } as const;
