import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Importing the real `electron` under Node starts a download, so no test project may ever resolve it. */
const alias = { electron: fileURLToPath(new URL('./test/doubles/electron.ts', import.meta.url)) };

const project = (name: string, include: string[], timeout: number) => ({
  resolve: { alias },
  test: { name, include, testTimeout: timeout, hookTimeout: timeout, restoreMocks: true },
});

export default defineConfig({
  test: {
    projects: [
      project('architecture', ['test/architecture.test.ts'], 30_000),
      project('unit', ['test/unit/**/*.test.ts'], 30_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000),
      project('electron', ['test/electron/**/*.test.ts'], 60_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 180_000),
    ],
  },
});
