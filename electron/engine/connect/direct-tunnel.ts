import { isIP } from 'node:net';
import type { UrlConnection } from '../../../shared/domain/server.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Contacts } from '../ports.ts';
import { makeTarget, reasonOf, type OwnedTarget, type Service } from './http-target.ts';
import { printable } from './printable.ts';
import { closedByUs, type Tunnel } from './tunnel.ts';

/**
 * A connection by URL: nothing is opened in advance, every request connects by itself. TLS is verified always;
 * plain HTTP works and is reported as `open` unless it stays on this computer.
 */
export function openDirectTunnel(connection: UrlConnection, contacts?: Contacts): Tunnel {
  const urls = [connection.loki, ...(connection.ollama === null ? [] : [connection.ollama])].map(parseBase);
  const { promise: closed, resolve } = Promise.withResolvers<Failure>();
  const loki = directTarget('loki', connection.loki, contacts);
  const ollama = connection.ollama === null ? null : directTarget('ollama', connection.ollama, contacts);
  return {
    loki,
    ollama,
    version: null,
    open: urls.some((url) => url.protocol === 'http:' && !isLoopback(url.hostname)),
    run: () => Promise.reject(new NightjarError(noCommands(connection.loki))),
    closed,
    close: async () => {
      await Promise.all([loki.destroy(closedByUs()), ollama?.destroy(closedByUs())]);
      resolve(closedByUs());
    },
  };
}

/** One service by its address, with or without a last `/v1`, to be destroyed by who opened it. */
export function openModelTarget(address: string, contacts?: Contacts): OwnedTarget {
  return directTarget('ollama', address.replace(/\/v1\/?$/u, ''), contacts);
}

function directTarget(service: Service, address: string, contacts: Contacts | undefined): OwnedTarget {
  const url = parseBase(address);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return makeTarget({
    service,
    base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot turn it off.
    connect: { rejectUnauthorized: true },
    way: { mark: () => 0, explain: (error) => Promise.resolve(directFailure(error, url)) },
    onRequest: () =>
      contacts?.note({ host: `${url.hostname}:${port}`, reason: reasonOf(service), through: null }),
  });
}

function parseBase(address: string): URL {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return url;
  throw new NightjarError({
    code: 'unexpected',
    message: `The address of ${url.host} has a user name or a password in it.`,
    advice: 'Take it out of the address, because addresses are shown and stored in the clear.',
  });
}

/** True for names and addresses that never leave this computer (RFC 6761, RFC 1122, RFC 4291). */
function isLoopback(hostName: string): boolean {
  const name = hostName.replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

const UNREACHABLE = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Names what Node and undici report when a direct connection cannot be made; null: it was made. */
export function directFailure(error: Error, url: URL): Failure | null {
  const code = codeOf(error);
  const detail = printable(`${code}: ${error.message}`);
  if (code === 'ECONNREFUSED') {
    return {
      code: 'connection-refused',
      message: `Nothing answers at ${url.host}.`,
      advice: 'See that the service runs there and that the port in the address is right.',
      detail,
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      code: 'host-unknown',
      message: `There is no address for the name ${url.hostname}.`,
      advice: 'See that the name is spelled right and that this computer is online.',
      detail,
    };
  }
  if (UNREACHABLE.has(code)) {
    return {
      code: 'host-unreachable',
      message: `${url.host} cannot be reached.`,
      advice: 'See that the server runs and that this computer can reach its network (VPN, firewall).',
      detail,
    };
  }
  return isTlsCode(code) ? tlsFailure(url, detail) : null;
}

function tlsFailure(url: URL, detail: string): Failure {
  return {
    code: 'tls-failed',
    message: `${url.host} could not prove by its certificate that it is ${url.hostname}.`,
    advice:
      'Give the server a certificate that this computer trusts, or start Nightjar with NODE_EXTRA_CA_CERTS naming your own authority; it is never skipped.',
    detail,
  };
}

/** OpenSSL's and Node's names for what is wrong with a certificate or a handshake. */
function isTlsCode(code: string): boolean {
  return (
    /^ERR_(?:TLS|SSL)_/.test(code) ||
    /^(?:CERT|CRL)_|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET)|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH|EPROTO$/.test(
      code,
    )
  );
}

/** The code of an error; several addresses tried give several errors, of which the first will do. */
function codeOf(error: Error): string {
  const own = (error as NodeJS.ErrnoException).code;
  if (typeof own === 'string') return own;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error.cause instanceof Error ? codeOf(error.cause) : '';
}

function noCommands(address: string): Failure {
  return {
    code: 'unexpected',
    message: `${new URL(address).host} is reached by its address, not by ssh, so no command can run there.`,
    advice: 'Connect by ssh where you want that.',
  };
}
