import type { Command } from 'commander';
import { Agent } from 'undici';
import { startDemoServer } from '../demo/demo-server.ts';
import { OllamaClient } from '../engine/analyze/ollama.ts';
import { systemClock } from '../host/clock.ts';
import { linkPrinter, readPort, serveUntilStopped } from './serve.ts';
import { VERSION } from './version.ts';

const LOCAL_OLLAMA = 'http://127.0.0.1:11434';
const SEED = 'nightjar';
const INTERVAL = 10_000;
/** Less than the hour of history that the pretend server begins with. */
const LEARN_HOURS = 0.75;

/** `nightjar demo`: a pretend server with incidents, in a data folder of its own. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('try Nightjar on a pretend server; your own servers and data are not touched')
    .option('-p, --port <number>', 'port of the page on 127.0.0.1; any free one by default', readPort, 0)
    .action(async ({ port }: { port: number }) => {
      const now = () => systemClock.now();
      const demo = await startDemoServer({ seed: SEED, now, clock: systemClock });
      const model = await localModel();
      await serveUntilStopped(
        {
          folder: 'nightjar-demo',
          version: VERSION,
          port,
          demo: true,
          demoModel: model,
          learnHours: LEARN_HOURS,
          servers: [serverOf(demo.origin, model)],
          onLink: linkPrinter(),
        },
        () => demo.stop(),
      );
    });
}

function serverOf(loki: string, model: string | null) {
  const job = (name: string) => ({ name, selector: `{job="${name}"}` });
  return {
    name: 'demo',
    connection: { kind: 'url' as const, loki, ollama: model === null ? null : LOCAL_OLLAMA },
    model,
    interval: INTERVAL,
    sources: ['syslog', 'nginx', 'shop-api', 'postgresql', 'mail'].map(job),
  };
}

/** The first model of this computer's Ollama that can chat and does not run in a cloud; null if none answers. */
async function localModel(): Promise<string | null> {
  const dispatcher = new Agent({ connectTimeout: 1_000 });
  try {
    const client = new OllamaClient({ origin: LOCAL_OLLAMA, dispatcher }, systemClock);
    const models = await client.models(AbortSignal.timeout(3_000));
    const able = models.filter(
      ({ cloud, capabilities }) =>
        !cloud && (capabilities.length === 0 || capabilities.includes('completion')),
    );
    return able.sort((left, right) => left.size - right.size)[0]?.name ?? null;
  } catch {
    // No Ollama, or none that answers in time: the demo is complete without one, and its page says so.
    return null;
  } finally {
    await dispatcher.close();
  }
}
