import { chmod, cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENGINE = 'electron/engine';

/** What lies beside a module and is read at run time, by its path. */
const BESIDE_MODULES = [`${ENGINE}/detect/rules`, `${ENGINE}/connect/askpass.sh`];

/** Started as a thread, by its path: nothing imports it. */
const THREAD = `${ENGINE}/jobs/reduction-worker.ts`;

/** Takes the last build away first, so that nothing of it is packaged, and copies what modules read at run time. */
function besideModules(): Plugin {
  let out = '';
  return {
    name: 'nightjar:beside-modules',
    configResolved: ({ build }) => {
      out = resolve(ROOT, build.outDir);
    },
    renderStart: async () => {
      for (const folder of ['electron', 'shared'])
        await rm(join(out, folder), { recursive: true, force: true });
    },
    writeBundle: async () => {
      for (const path of BESIDE_MODULES) await cp(join(ROOT, path), join(out, path), { recursive: true });
      await chmod(join(out, ENGINE, 'connect/askpass.sh'), 0o755);
    },
  };
}

/**
 * The main process, as one file for each of ours and in the same folders, because some find their neighbours by
 * `import.meta.url`: dist/electron, and dist/shared beside it. Packages stay packages.
 */
const main: UserConfig = {
  root: ROOT,
  plugins: [besideModules()],
  publicDir: false,
  ssr: { external: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: ['electron/main.ts', THREAD],
      output: {
        format: 'es',
        preserveModules: true,
        preserveModulesRoot: ROOT,
        virtualDirname: 'electron/virtual',
        entryFileNames: '[name].js',
      },
    },
  },
};

/** The preload script: one CommonJS file, since a sandboxed one can be nothing else, and `electron` its only package. */
const preload: UserConfig = {
  root: ROOT,
  publicDir: false,
  ssr: { external: ['electron'], noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/electron',
    emptyOutDir: false,
    target: 'es2024',
    minify: false,
    rolldownOptions: {
      input: 'electron/preload.ts',
      output: { format: 'cjs', codeSplitting: false, entryFileNames: 'preload.cjs' },
    },
  },
};

/** `vite build` makes the main process, `vite build --mode preload` the preload script. */
export default defineConfig(({ mode }) => (mode === 'preload' ? preload : main));
