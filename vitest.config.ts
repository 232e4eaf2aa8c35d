import { fileURLToPath } from 'node:url';
import { defineConfig, type UserWorkspaceConfig as ProjectConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Importing the real `electron` under Node starts a download, so no test project may ever resolve it. */
const alias = { electron: fileURLToPath(new URL('./test/doubles/electron.ts', import.meta.url)) };

/** The package `electron` is one state for all who import it, and so is its double: each of these files has its own. */
const WITH_ELECTRON = ['test/unit/desktop/**/*.test.ts', 'test/integration/desktop/**/*.test.ts'];

const project = (name: string, include: string[], timeout: number, options: ProjectConfig['test'] = {}) => ({
  resolve: { alias },
  test: {
    name,
    include,
    // No room of ours keeps state in its modules: a process runs file after file and imports them once.
    isolate: false,
    testTimeout: timeout,
    hookTimeout: timeout,
    // Of what is looked at again until it is so: a second passes soon where several programs share a processor.
    expect: { poll: { timeout: 20_000 } },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    ...options,
  },
});

/** Files that take longest begin first: at the end they would keep one processor busy and the other waiting. */
const SLOWEST = [
  'crash.test.ts',
  'crash-baseline.test.ts',
  'crash-reanalysis.test.ts',
  'processes.test.ts',
  'package.test.ts',
  'pages.test.ts',
];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification) => SLOWEST.some((name) => moduleId.endsWith(`/${name}`));
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    // By default one processor stays free: of two, that is half.
    maxWorkers: '100%',
    projects: [
      project('architecture', ['test/architecture.test.ts'], 30_000),
      project('unit', ['test/unit/**/*.test.ts'], 30_000, { exclude: WITH_ELECTRON }),
      project('desktop', WITH_ELECTRON, 120_000, { isolate: true }),
      project('integration', ['test/integration/**/*.test.ts'], 120_000, { exclude: WITH_ELECTRON }),
      project('electron', ['test/electron/**/*.test.ts'], 60_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 180_000, {
        globalSetup: ['test/fixtures/built-pages.ts'],
      }),
    ],
  },
});
