import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { iconFiles } from './icon-files.ts';
import { loadRenderer } from './render-icons.ts';

/** `npm run build:icons`: draws the sources of this folder into dist/icons. */
const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const TARGET = fileURLToPath(new URL('../../../dist/icons/', import.meta.url));

async function readSources(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.svg'));
  const read = async (name: string): Promise<[string, string]> => [
    name.slice(0, -'.svg'.length),
    await readFile(join(SOURCES, name), 'utf8'),
  ];
  return new Map(await Promise.all(names.map(read)));
}

const sources = await readSources();
const files = await iconFiles(
  (name) => {
    const svg = sources.get(name);
    if (svg === undefined) throw new Error(`There is no drawing ${name}.svg in ${SOURCES}.`);
    return svg;
  },
  await loadRenderer(),
);
await rm(TARGET, { recursive: true, force: true });
for (const { path, bytes } of files) {
  await mkdir(dirname(join(TARGET, path)), { recursive: true });
  await writeFile(join(TARGET, path), bytes);
}
