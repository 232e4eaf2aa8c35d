import type { Connection } from '../../../shared/domain/server.ts';
import type { Ports } from '../ports.ts';
import { openDirectTunnel } from './direct-tunnel.ts';
import type { SshProgress } from './master-log.ts';
import { SecretHeaders, type HeadersOf } from './secret-headers.ts';
import { identityOf, SecretMemory } from './secret-memory.ts';
import { ServerLink, type OpenTunnel } from './server-link.ts';
import type { SshClient } from './ssh-client.ts';
import { openSshTunnel } from './ssh-tunnel.ts';
import { openStdioTunnel } from './stdio-tunnel.ts';

/** The ssh of this computer, found on the path. */
export function systemSsh(): SshClient {
  return { program: 'ssh', platform: process.platform, environment: process.env };
}

interface LinkOptions extends Omit<HeadersOf, 'connection'> {
  /** Default: this computer's. */
  readonly client?: SshClient;
  readonly onProgress?: (progress: SshProgress) => void;
}

/**
 * The link for a connection: by SSH, or direct for a URL, with the server's secret headers on all that goes to its
 * Loki. Connects to nothing before the first `acquire`.
 */
export function createLink(connection: Connection, ports: Ports, options: LinkOptions = {}): ServerLink {
  const open = opener(connection, ports, options);
  const headers = new SecretHeaders({ ...options, connection }, ports);
  return new ServerLink(async (signal) => headers.on(await open(signal), signal), ports);
}

function opener(connection: Connection, ports: Ports, options: LinkOptions): OpenTunnel {
  const { client = systemSsh(), onProgress = () => {} } = options;
  if (connection.kind === 'url') {
    return () => Promise.resolve().then(() => openDirectTunnel(connection, ports.contacts));
  }
  if (client.platform === 'win32') {
    return (signal) => openStdioTunnel(connection, client, ports.contacts, signal);
  }
  const memory = new SecretMemory(identityOf(connection), ports.secrets, ports.log, ports.typedSecrets);
  return (signal) => openSshTunnel({ connection, client, memory, ports, onProgress }, signal);
}
