import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clockJumpWakeUps, noKeychain, unknownPower } from './browser/host-ports.ts';
import { startBrowserHost } from './browser/server.ts';
import { startEngine, type NewServerOfHost } from './engine/engine.ts';
import { systemClock } from './host/clock.ts';
import { dataFolder, makePaths } from './host/folders.ts';
import { SECURITY_HEADERS } from './host/headers.ts';
import { fileLog } from './host/log.ts';
import { giveBackMemory } from './host/memory.ts';

const PAGES = fileURLToPath(new URL('../dist/renderer', import.meta.url));

export interface ServeOptions {
  /** Name of the data folder where NIGHTJAR_DATA does not name one. */
  readonly folder: string;
  readonly version: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly demo: boolean;
  /** See `EngineOptions`. */
  readonly demoModel: string | null;
  /** See `EngineOptions`. */
  readonly learnHours?: number;
  /** Servers to be there from the start. */
  readonly servers: readonly NewServerOfHost[];
  /** Called with each link that opens the page. */
  readonly onLink: (url: string) => void;
}

export interface Serving {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * The second host: engine and page in an ordinary browser of this computer.
 *
 * @throws NightjarError if the data folder is taken or cannot be used
 * @throws Error with a sentence if the page was not built
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  if (!existsSync(join(PAGES, 'index.html')))
    throw new Error('The page is not built yet. Run “npm run build:renderer” once.');
  const paths = makePaths(dataFolder(options.folder));
  const log = fileLog(paths.data);
  const wakeUps = clockJumpWakeUps(() => systemClock.now());
  const { version, demo, demoModel, learnHours } = options;
  const ports = {
    clock: systemClock,
    paths,
    log,
    wakeUps,
    secrets: noKeychain,
    power: unknownPower,
    loginItem: null,
    notifier: null,
    random: Math.random,
  };
  const engine = await startEngine({
    ports,
    version,
    demo,
    demoModel,
    ...(learnHours !== undefined && { learnHours }),
  });
  const { router } = engine;
  const host = await startBrowserHost({
    router,
    pages: PAGES,
    headers: SECURITY_HEADERS,
    port: options.port,
    log,
    now: () => systemClock.now(),
    onLink: options.onLink,
  });
  engine.announce(host.origin);
  for (const server of options.servers) await engine.ensureServer(server);
  options.onLink(host.link());
  const endMemory = giveBackMemory({ clock: systemClock, log });
  return {
    origin: host.origin,
    close: async () => {
      endMemory();
      wakeUps.stop();
      await host.close();
      await engine.close();
      rmSync(paths.runtime, { recursive: true, force: true });
    },
  };
}
