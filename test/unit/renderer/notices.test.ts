import { describe, expect, it } from 'vitest';
import { readChoice, workerOptions } from '../../../renderer/client/notice-options.ts';
import type { Notice } from '../../../shared/domain/notice.ts';

const NOTICE: Notice = {
  id: 'finding-f',
  kind: 'finding',
  findingIds: ['f'],
  severity: 'high',
  title: 'A title',
  body: 'A body',
  silent: false,
};

describe('what a notification looks like', () => {
  const buttons = (notice: Notice, most = 3) =>
    workerOptions(notice, false, most).actions?.map((one) => one.action);

  it('keeps the buttons that decide where the browser shows only two', () => {
    expect(buttons(NOTICE)).toEqual(['open', 'acknowledge', 'snooze']);
    expect(buttons(NOTICE, 2)).toEqual(['acknowledge', 'snooze']);
    expect(buttons(NOTICE, 0)).toEqual([]);
  });

  it('offers what makes sense for its kind', () => {
    expect(buttons({ ...NOTICE, kind: 'digest', findingIds: ['a', 'b'] })).toEqual(['open']);
    expect(buttons({ ...NOTICE, kind: 'group', findingIds: ['a', 'b'] })).toHaveLength(3);
    expect(buttons({ ...NOTICE, kind: 'test', findingIds: [] })).toEqual([]);
  });

  it('stays where it is critical, and shouts again only aloud and in place of another', () => {
    expect(workerOptions({ ...NOTICE, severity: 'critical' }, false, 2).requireInteraction).toBe(true);
    expect(workerOptions(NOTICE, false, 2)).toMatchObject({ requireInteraction: false, renotify: false });
    expect(workerOptions(NOTICE, true, 2).renotify).toBe(true);
    expect(workerOptions({ ...NOTICE, silent: true }, true, 2)).toMatchObject({
      renotify: false,
      silent: true,
    });
  });
});

describe('what the service worker tells', () => {
  it('is a choice of ours, or nothing', () => {
    const told = { kind: 'nightjar-notice', action: 'snooze', findingIds: ['a', 3, 'b'] };
    expect(readChoice(told)).toEqual({ action: 'snooze', findingIds: ['a', 'b'] });
    for (const other of [
      null,
      'text',
      {},
      { ...told, kind: 'other' },
      { ...told, action: 'toString' },
      { ...told, action: 3 },
      { ...told, findingIds: 'a' },
    ])
      expect(readChoice(other)).toBeNull();
  });
});
