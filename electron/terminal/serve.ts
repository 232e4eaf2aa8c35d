import type { Command } from 'commander';
import { serve, type ServeOptions } from '../serve.ts';
import { VERSION } from './version.ts';

/** `nightjar serve`: the engine and its page in an ordinary browser. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('watch your servers and show the inbox in a browser on this computer')
    .option('-p, --port <number>', 'port on 127.0.0.1; any free one by default', readPort, 0)
    .action(async ({ port }: { port: number }) => {
      await serveUntilStopped({
        folder: 'nightjar',
        version: VERSION,
        port,
        demo: false,
        demoModel: null,
        servers: [],
        onLink: linkPrinter(),
      });
    });
}

/** Serves until SIGINT or SIGTERM, then ends everything in order. */
export async function serveUntilStopped(
  options: ServeOptions,
  alsoClose: () => Promise<void> = async () => undefined,
): Promise<void> {
  const serving = await serve(options);
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
  await stopped;
  await serving.close();
  await alsoClose();
}

export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port takes a number from 0 to 65535, not “${text}”.`);
}

/** Prints the link that opens the page. It works once; after each use there is a new one, for another browser. */
export function linkPrinter(): (url: string) => void {
  let isFirst = true;
  return (url) => {
    process.stdout.write(isFirst ? `Open ${url}\n` : `For another browser: ${url}\n`);
    isFirst = false;
  };
}
