import { join } from 'node:path';
import pino from 'pino';
import type { Log } from '../engine/ports.ts';

/** A log of its own beside the database, mode 0600; never holds log text or secrets. */
export function fileLog(data: string): Log {
  const logger = pino(
    { base: null },
    pino.destination({ dest: join(data, 'nightjar.log'), mode: 0o600, sync: true }),
  );
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}
