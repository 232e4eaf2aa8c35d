import type { Connection, SshConnection } from '../../../shared/domain/server.ts';
import type { Ports } from '../ports.ts';
import { openDirectTunnel } from './direct-tunnel.ts';
import type { SshProgress } from './master-log.ts';
import { SecretMemory } from './secret-memory.ts';
import { ServerLink } from './server-link.ts';
import type { SshClient } from './ssh-client.ts';
import { openSshTunnel } from './ssh-tunnel.ts';
import { openStdioTunnel } from './stdio-tunnel.ts';

/** The ssh of this computer, found on the path. */
export function systemSsh(): SshClient {
  return { program: 'ssh', platform: process.platform, environment: process.env };
}

/** The link for a connection: by SSH, or direct for a URL. Connects to nothing before the first `acquire`. */
export function createLink(
  connection: Connection,
  ports: Ports,
  client: SshClient = systemSsh(),
  onProgress: (progress: SshProgress) => void = () => {},
): ServerLink {
  if (connection.kind === 'url') {
    return new ServerLink(
      () => Promise.resolve().then(() => openDirectTunnel(connection, ports.contacts)),
      ports,
    );
  }
  if (client.platform === 'win32') {
    return new ServerLink((signal) => openStdioTunnel(connection, client, ports.contacts, signal), ports);
  }
  const memory = new SecretMemory(identityOf(connection), ports.secrets, ports.log);
  return new ServerLink(
    (signal) => openSshTunnel({ connection, client, memory, ports, onProgress }, signal),
    ports,
  );
}

/** What tells the secrets of one connection from those of another; a name for the keychain. */
function identityOf({ host, user, port, configFile }: SshConnection): string {
  const place = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
  return configFile === undefined ? `ssh ${place}` : `ssh ${place} (${configFile})`;
}
