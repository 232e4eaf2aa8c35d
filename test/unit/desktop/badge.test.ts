import { describe, expect, it } from 'vitest';
import { Badge } from '../../../electron/desktop/badge.ts';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import type { NativeImage } from 'electron';
import { nativeImage, pathOf } from '../../doubles/electron/native-image.ts';
import { silentLog } from '../../doubles/log.ts';
import type { Severity } from '../../../shared/domain/words.ts';

function opened(platform: NodeJS.Platform, windowed = true) {
  const shown: unknown[] = [];
  const window = {
    setOverlayIcon: (image: NativeImage | null, words: string) => void shown.push([pathOf(image), words]),
  };
  const badge = new Badge({
    platform,
    app: {
      setBadgeCount: (count) => {
        shown.push(count);
        return true;
      },
      dock: platform === 'darwin' ? { setBadge: (text) => void shown.push(text) } : undefined,
    },
    window: () => (windowed ? window : null),
    readImage: (path) => nativeImage.createFromPath(path),
    icons: (name) => `/icons/${name}`,
    language: { phrases: ENGLISH },
    log: silentLog,
  });
  const show = (newCount: number, worst: Severity | null) => {
    badge.show({ newCount, worst });
    return shown.at(-1);
  };
  return { show, shown };
}

describe('the badge', () => {
  it('is a number in the dock of macOS', () => {
    const { show } = opened('darwin');
    expect(show(7, 'low')).toBe('7');
    expect(show(99, 'low')).toBe('99');
    expect(show(100, 'low')).toBe('99+');
    expect(show(0, null)).toBe('');
  });

  it('is a picture with words over the taskbar button of Windows', () => {
    const { show } = opened('win32');
    expect(show(7, 'critical')).toEqual(['/icons/badge-critical.png', '7 new, worst critical']);
    expect(show(7, 'high')).toEqual(['/icons/badge-high.png', '7 new, worst high']);
    expect(show(1, 'info')).toEqual(['/icons/badge-new.png', '1 new, worst info']);
    expect(show(0, null)).toEqual([null, '']);
  });

  it('needs a window on Windows', () => {
    const { show, shown } = opened('win32', false);
    show(7, 'critical');
    expect(shown).toEqual([]);
  });

  it('is a count on Linux', () => {
    expect(opened('linux').show(7, 'low')).toBe(7);
  });
});
