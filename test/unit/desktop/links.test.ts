import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeepLink, routeOfArguments } from '../../../electron/desktop/deep-link.ts';
import { HELP_LINKS, externalLinks, isExternalLink } from '../../../electron/desktop/external-links.ts';
import { isOwnPage } from '../../../electron/desktop/trusted-url.ts';
import { shell } from '../../doubles/electron/shell.ts';
import { silentLog } from '../../doubles/log.ts';

const ID = '0d9f6a52-3c41-4b6e-9d5a-5d0c6b0f1a2e';

describe('deep links', () => {
  it('lead to a finding', () => {
    expect(parseDeepLink(`nightjar://finding/${ID}`)).toBe(`#/inbox/${ID}`);
    expect(parseDeepLink(`nightjar://finding/${ID}/`)).toBe(`#/inbox/${ID}`);
  });

  it.each([
    '',
    'nightjar:',
    'nightjar://',
    'nightjar://finding/',
    'nightjar://finding/../servers',
    `nightjar://servers/${ID}`,
    `nightjar://finding/${ID}/..`,
    `nightjar://finding/${ID}?theme=dark`,
    `nightjar://finding/${ID}#/servers/add`,
    `nightjar://user@finding/${ID}`,
    `nightjar://finding:80/${ID}`,
    `nightjar://finding/${ID}\n`,
    `nightjar://finding/${ID} --no-sandbox`,
    `nightjar://finding/${ID.replace('0', '%30')}`,
    `NIGHTJAR://finding/${ID.toUpperCase()}`,
    `https://finding/${ID}`,
    `javascript:nightjar://finding/${ID}`,
  ])('are refused: %j', (link) => {
    expect(parseDeepLink(link)).toBeNull();
  });

  it('lead nowhere but to a finding, whatever they hold', () => {
    const link = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `nightjar://finding/${text}`),
      fc
        .tuple(fc.string(), fc.string())
        .map(([before, after]) => `${before}nightjar://finding/${ID}${after}`),
    );
    fc.assert(
      fc.property(link, (text) => {
        const route = parseDeepLink(text);
        return route === null || /^#\/inbox\/[0-9a-f-]{36}$/.test(route);
      }),
    );
  });

  it('are found among the arguments of a command line', () => {
    expect(routeOfArguments(['nightjar', '--hidden', `nightjar://finding/${ID}`])).toBe(`#/inbox/${ID}`);
    expect(routeOfArguments(['nightjar', '--hidden'])).toBeNull();
    expect(routeOfArguments(['nightjar', `--open=nightjar://finding/${ID}`])).toBeNull();
  });
});

describe('our own page', () => {
  it('is known by its scheme and host', () => {
    expect(isOwnPage('app://nightjar/index.html#/inbox')).toBe(true);
    expect(isOwnPage('app://nightjar')).toBe(true);
  });

  it.each([
    '',
    'app:nightjar',
    'app:///nightjar/index.html',
    'app://nightjar.example/',
    'app://example/nightjar',
    'app://nightjar:80/',
    'app://user@nightjar/',
    'app://:secret@nightjar/',
    'https://nightjar/',
    'https://evil.example/?app://nightjar/',
    'null',
    'about:blank',
  ])('is none of these: %s', (address) => {
    expect(isOwnPage(address)).toBe(false);
  });
});

describe('external links', () => {
  it('are the ones that Nightjar itself has', () => {
    for (const link of Object.values(HELP_LINKS)) expect(isExternalLink(link)).toBe(true);
  });

  it.each([
    'http://grafana.com/docs/',
    'https://grafana.com.evil.example/',
    'https://evil.example/?https://grafana.com',
    'https://evil.example@grafana.com.evil/',
    'https://user:secret@grafana.com/',
    'https://grafana.com:8443/',
    'file:///usr/bin/xterm',
    'smb://evil.example/share',
    'ms-msdt:/id PCWDiagnostic',
    'javascript:alert(1)',
    '',
  ])('are not: %s', (address) => {
    expect(isExternalLink(address)).toBe(false);
  });

  it('open in the browser through one function that looks first', () => {
    const open = externalLinks(shell, silentLog);
    open('https://evil.example/');
    open(HELP_LINKS.models);
    // Opened as it was understood: for others a backslash may not end the host.
    open('https://grafana.com\\@evil.example/');
    expect(shell.opened).toEqual([HELP_LINKS.models, 'https://grafana.com/@evil.example/']);
  });
});
