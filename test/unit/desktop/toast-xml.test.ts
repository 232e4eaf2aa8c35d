import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readToastArguments, TOAST_ACTIVATOR, toastXml } from '../../../electron/desktop/toast-xml.ts';

const TOAST = {
  id: 'finding-f1',
  title: 'node was killed',
  body: 'web1, critical.',
  silent: false,
  findingIds: ['f1'],
  buttons: ['Open', 'Acknowledge'],
};

/** Undoes the escapes of XML, the ampersand last. */
function text(escaped: string): string {
  return escaped
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

describe('a toast', () => {
  it('follows the schema', () => {
    expect(toastXml({ ...TOAST, silent: true })).toBe(
      '<toast launch="type=click&amp;tag=finding-f1&amp;notice=finding-f1&amp;finding=f1">' +
        '<visual><binding template="ToastGeneric"><text>node was killed</text><text>web1, critical.</text></binding></visual>' +
        '<actions>' +
        '<action activationType="foreground" arguments="type=action&amp;action=0&amp;tag=finding-f1&amp;notice=finding-f1&amp;finding=f1" content="Open"/>' +
        '<action activationType="foreground" arguments="type=action&amp;action=1&amp;tag=finding-f1&amp;notice=finding-f1&amp;finding=f1" content="Acknowledge"/>' +
        '</actions><audio silent="true"/></toast>',
    );
  });

  it('is answered by one and the same activator, in the form that Electron wants', () => {
    expect(TOAST_ACTIVATOR).toMatch(/^\{[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}\}$/u);
  });

  it('holds quotes in its attributes', () => {
    expect(toastXml({ ...TOAST, buttons: ['say "no"'] })).toContain('content="say &quot;no&quot;"');
  });

  it('stays well formed and gives back what it was about, whatever it says', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    const toasts = fc.record({
      id: fc.string({ unit: 'grapheme', minLength: 1 }),
      title: anything,
      body: fc.oneof(anything, fc.constant('</text><script>"\'&amp;\u0000\ud800')),
      silent: fc.boolean(),
      findingIds: fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 5 }),
      buttons: fc.array(anything, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(toasts, (toast) => {
        const xml = toastXml(toast);
        const tags = xml.match(/<\/?[a-z]+/gu) ?? [];
        const constant =
          10 + (toast.buttons.length === 0 ? 0 : 2 + toast.buttons.length) + (toast.silent ? 1 : 0);
        expect(tags).toHaveLength(constant);
        expect(xml).not.toMatch(/&(?!amp;|lt;|gt;|quot;|apos;)/u);
        expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
        const launch = text(/launch="([^"]*)"/u.exec(xml)?.[1] ?? '');
        expect(readToastArguments(launch)).toEqual({ id: toast.id, findingIds: toast.findingIds });
      }),
    );
  });

  it('is under 5 KB with all that it may hold', () => {
    const id = `finding-${crypto.randomUUID()}`;
    const findingIds = Array.from({ length: 10 }, () => crypto.randomUUID());
    const long = '磁'.repeat(85);
    const xml = toastXml({
      ...TOAST,
      id,
      title: long,
      body: long,
      findingIds,
      buttons: ['Open', 'Acknowledge', 'Snooze 1 h'],
    });
    expect(Buffer.byteLength(xml)).toBeLessThan(5 * 1024);
  });

  it.each(['', 'type=click&tag=1431760757', 'rubbish', 'notice='])('%j is none of ours', (given) => {
    expect(readToastArguments(given)).toBeNull();
  });
});
