import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const versions = z.record(z.string(), z.string());
const manifestSchema = z.object({
  dependencies: versions,
  devDependencies: versions,
  allowScripts: z.record(z.string(), z.boolean()),
});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      hasInstallScript: z.boolean().default(false),
      dev: z.boolean().default(false),
      optional: z.boolean().default(false),
    }),
  ),
});

function read<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8')));
}

describe('what we depend on', () => {
  const { dependencies, devDependencies, allowScripts } = read('package.json', manifestSchema);
  const { '': _ours, ...packages } = read('package-lock.json', lockSchema).packages;
  const locked = Object.entries(packages);

  it('is named with its exact version, the one that is locked', () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version).toBe(version);
    }
  });

  it('is few packages', () => {
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(16);
    expect(locked.filter(([, { dev }]) => !dev).length).toBeLessThan(120);
  });

  it('is checked by its hash when it is installed, but for tools of other systems', () => {
    const unchecked = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    expect(unchecked.filter(([, { dev, optional }]) => !dev || !optional).map(([path]) => path)).toEqual([]);
  });

  it('comes from whatever registry npm is told of, and from no other place', () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('runs a script when it is installed only where that is allowed by name', () => {
    const running = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = running.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13));
    expect(names.filter((name) => allowScripts[name] === undefined)).toEqual([]);
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });

  it('is told with each release', () => {
    const release = readFileSync(new URL('../../../.github/workflows/release.yml', import.meta.url), 'utf8');
    expect(release).toMatch(/npm sbom --package-lock-only .*--sbom-format cyclonedx/);
    expect(release).toMatch(/forceCodeSigning=true.*nightjar\.signed=true/);
  });
});
