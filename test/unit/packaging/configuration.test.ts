import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

interface Validator {
  readonly validateConfiguration: (
    configuration: unknown,
    debug: { readonly isEnabled: boolean },
  ) => Promise<void>;
}
/** electron-builder's own check against its own schema. */
const requireFromBuilder = createRequire(new URL('node_modules/electron-builder/package.json', ROOT));
const { validateConfiguration } = requireFromBuilder(
  'app-builder-lib/out/util/config/config.js',
) as Validator;
const isValid = (configuration: unknown) => validateConfiguration(configuration, { isEnabled: false });

type Settings = Readonly<Record<string, unknown>>;
const configuration = parse(read('electron-builder.yml')) as Settings & {
  readonly electronFuses: Settings;
  readonly files: readonly string[];
  readonly extraMetadata: Settings;
  readonly mac: Settings;
  readonly win: Settings;
  readonly nsis: Settings;
  readonly linux: Settings & { readonly desktop: { readonly entry: Settings } };
  readonly deb: Settings;
};

describe('the packaged configuration', () => {
  it('is one that electron-builder takes, and a mistaken one is not', async () => {
    await isValid(structuredClone(configuration));
    await expect(isValid({ ...configuration, asarUnpacked: [] })).rejects.toThrow('asarUnpacked');
    await expect(isValid({ ...configuration, electronFuses: { runAsNodes: false } })).rejects.toThrow(
      'electronFuses',
    );
  });

  it('sets each fuse that there is', () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
    const scheme = requireFromBuilder('app-builder-lib/scheme.json') as {
      readonly definitions: { readonly FuseOptionsV1: { readonly properties: object } };
    };
    expect(Object.keys(configuration.electronFuses).sort()).toEqual(
      Object.keys(scheme.definitions.FuseOptionsV1.properties).sort(),
    );
  });

  it('packs one archive, and leaves nothing but binaries outside', () => {
    expect(configuration['asar']).toEqual({ smartUnpack: false });
    expect(configuration['asarUnpack']).toEqual(['**/*.node']);
    expect(configuration['disableAsarIntegrity']).toBeUndefined();
    expect(configuration['extraResources']).toEqual([
      { from: 'electron/engine/connect/askpass.sh', to: 'askpass.sh' },
    ]);
    expect(configuration['extraFiles']).toBeUndefined();
  });

  it('packs what was built and no more', () => {
    expect(configuration.files.filter((pattern) => !pattern.startsWith('!'))).toEqual([
      'dist/electron/**',
      'dist/shared/**',
      'dist/renderer/**',
      'dist/icons/*.png',
      'dist/icons/tray-*.ico',
      'package.json',
    ]);
    expect(configuration.files).toContain('!**/.env*');
    for (const system of ['mac', 'win', 'linux'] as const)
      expect(configuration[system]['files']).toBeUndefined();
  });

  it('claims links to findings on every system', () => {
    expect(configuration['protocols']).toEqual([{ name: 'Nightjar', schemes: ['nightjar'], role: 'Viewer' }]);
  });

  it('publishes nowhere, so that an unsigned build never updates itself', () => {
    expect(configuration['publish']).toBeNull();
    for (const system of ['mac', 'win', 'linux'] as const)
      expect(configuration[system]['publish']).toBeUndefined();
  });

  it('names each icon by a file that the icons’ build makes', () => {
    expect([configuration.mac['icon'], configuration.win['icon'], configuration.linux['icon']]).toEqual([
      'dist/icons/icon.icns',
      'dist/icons/icon.ico',
      'dist/icons/icons',
    ]);
  });

  it('starts from where the build puts the main process', () => {
    const { main } = JSON.parse(read('package.json')) as { readonly main: string };
    expect(main).toBe('dist/electron/main.js');
  });
});

describe('on macOS', () => {
  it('hardens the runtime, and lets V8 compile and nothing else', () => {
    const { mac } = configuration;
    expect(mac['hardenedRuntime']).toBe(true);
    expect(mac['notarize']).toBe(true);
    expect(mac['entitlements']).toBe('electron/desktop/packaging/entitlements.plist');
    expect(mac['entitlementsInherit']).toBe(mac['entitlements']);
    const plist = read(String(mac['entitlements']));
    expect(
      [...plist.matchAll(/<key>([^<]+)<\/key>\s*<(\w+)\/>/g)].map(([, key, value]) => [key, value]),
    ).toEqual([['com.apple.security.cs.allow-jit', 'true']]);
    expect(plist.match(/<key>/g)).toHaveLength(1);
  });

  it('lives in the menu bar, from macOS 13 on, for both processors', () => {
    expect(configuration.mac['extendInfo']).toEqual({ LSUIElement: true });
    expect(configuration.mac['minimumSystemVersion']).toBe('13.0');
    expect(configuration.mac['target']).toEqual([
      { target: 'dmg', arch: ['arm64', 'x64'] },
      { target: 'zip', arch: ['arm64', 'x64'] },
    ]);
  });

  it('takes no signing identity from the file', () => {
    for (const key of ['identity', 'cscLink', 'cscKeyPassword', 'provisioningProfile'])
      expect([configuration[key], configuration.mac[key], configuration.win[key]]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
  });
});

describe('on Windows', () => {
  it('installs for the user alone, without rights, with the id that notifications need', () => {
    expect(configuration.win['target']).toEqual([{ target: 'nsis', arch: ['x64', 'arm64'] }]);
    expect(configuration['appId']).toBe('dev.nightjar.Nightjar');
    expect(configuration.nsis).toMatchObject({
      perMachine: false,
      allowElevation: false,
      createStartMenuShortcut: true,
      deleteAppDataOnUninstall: false,
    });
  });
});

describe('on Linux', () => {
  it('names window, desktop file and packages by one id', () => {
    expect(configuration.extraMetadata['desktopName']).toBe('dev.nightjar.Nightjar.desktop');
    expect(configuration.linux['syncDesktopName']).toBe(true);
    expect(configuration.linux.desktop.entry['StartupWMClass']).toBe('dev.nightjar.Nightjar');
  });

  it('comes as AppImage, deb and rpm, and the packages ask for ssh', () => {
    expect(configuration.linux['target']).toEqual(
      ['AppImage', 'deb', 'rpm'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    );
    expect(configuration.deb['recommends']).toContain('openssh-client');
    expect(existsSync(new URL('electron/engine/connect/askpass.sh', ROOT))).toBe(true);
  });
});
