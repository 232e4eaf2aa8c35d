import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { askAfterCrash, showStartFailure, watchForMistakes } from '../../../electron/desktop/fatal.ts';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import { Lifecycle } from '../../../electron/desktop/lifecycle.ts';
import { Doorbell } from '../../../electron/desktop/single-instance.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { AppDouble } from '../../doubles/electron/app.ts';
import { DialogDouble } from '../../doubles/electron/dialog.ts';
import { PowerMonitorDouble } from '../../doubles/electron/power-monitor.ts';
import { silentLog } from '../../doubles/log.ts';

describe('the order of ending', () => {
  let app: AppDouble;
  let clock: ManualClock;
  let lifecycle: Lifecycle;
  let ended: string[];

  beforeEach(() => {
    app = new AppDouble();
    clock = new ManualClock();
    lifecycle = new Lifecycle(app, clock, silentLog);
    lifecycle.watchApp();
    ended = [];
  });

  it('is the reverse of the order of beginning, one after the other', async () => {
    for (const name of ['engine', 'tray', 'window'])
      lifecycle.onQuit(name, async () => {
        ended.push(`${name} ends`);
        await clock.sleep(10);
        ended.push(`${name} has ended`);
      });
    app.quit();
    await clock.advance(100);
    expect(ended).toEqual([
      'window ends',
      'window has ended',
      'tray ends',
      'tray has ended',
      'engine ends',
      'engine has ended',
    ]);
    expect(app.exitCode).toBe(0);
  });

  it('goes on past what does not end well', async () => {
    lifecycle.onQuit('engine', () => void ended.push('engine'));
    lifecycle.onQuit('tray', () => {
      throw new Error('no tray');
    });
    lifecycle.onQuit('window', () => Promise.reject(new Error('no window')));
    app.quit();
    expect(await app.ended()).toBe(0);
    expect(ended).toEqual(['engine']);
  });

  it('does not wait longer than ten seconds', async () => {
    const error = vi.fn();
    lifecycle = new Lifecycle(app, clock, { ...silentLog, error });
    lifecycle.onQuit('engine', () => new Promise(() => undefined));
    lifecycle.quit();
    await clock.advance(9_999);
    expect(app.exitCode).toBeNull();
    await clock.advance(1);
    expect(app.exitCode).toBe(1);
    expect(error).toHaveBeenCalledOnce();
  });

  it('is cut short by asking once more, but not by one question asked twice', async () => {
    lifecycle.onQuit('engine', () => new Promise(() => undefined));
    app.quit();
    app.quit();
    await clock.advance(999);
    expect(app.exitCode).toBeNull();
    await clock.advance(1);
    app.quit();
    expect(app.exitCode).toBe(1);
  });

  it('begins with the computer’s own end, which waits for it', async () => {
    const powerMonitor = new PowerMonitorDouble();
    lifecycle.watchComputer(powerMonitor);
    const preventDefault = vi.fn();
    powerMonitor.emit('shutdown', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(await app.ended()).toBe(0);
  });

  it('ends at once what begins after it', async () => {
    app.quit();
    lifecycle.onQuit('engine', () => void ended.push('engine'));
    expect(lifecycle.isEnding).toBe(true);
    expect(ended).toEqual(['engine']);
    await app.ended();
  });

  it('says by its code that the start failed', async () => {
    lifecycle.quit(1);
    expect(await app.ended()).toBe(1);
  });
});

describe('a start that fails', () => {
  it('says why, and what to do', () => {
    const dialog = new DialogDouble();
    const failure = { code: 'store-failed', message: 'It is taken.', advice: 'End the other.' } as const;
    showStartFailure(dialog, new NightjarError(failure), ENGLISH);
    showStartFailure(dialog, new TypeError('x is not a function'), ENGLISH);
    expect(dialog.errors[0]).toEqual({ title: 'It is taken.', content: 'End the other.' });
    expect(dialog.errors[1]?.content).toContain('TypeError: x is not a function');
  });
});

describe('a mistake that nobody caught', () => {
  it.each(['uncaughtException', 'unhandledRejection'])(
    'is logged each time and shown once: %s',
    async (event) => {
      const [process, dialog, error, quit] = [new EventEmitter(), new DialogDouble(), vi.fn(), vi.fn()];
      dialog.answer = 1;
      watchForMistakes({
        process,
        dialog,
        language: { phrases: ENGLISH },
        log: { ...silentLog, error },
        quit,
      });
      for (let count = 0; count < 3; count++) process.emit(event, new Error('lost'));
      await Promise.resolve();
      expect(error).toHaveBeenCalledTimes(3);
      expect(error.mock.calls[0]?.[1]).toMatchObject({ error: expect.stringContaining('lost') });
      expect(dialog.questions).toHaveLength(1);
      expect(quit).not.toHaveBeenCalled();
    },
  );

  it('lets the user quit', async () => {
    const [process, dialog, quit] = [new EventEmitter(), new DialogDouble(), vi.fn()];
    watchForMistakes({ process, dialog, language: { phrases: ENGLISH }, log: silentLog, quit });
    process.emit('uncaughtException', new Error('lost'));
    await expect.poll(() => quit).toHaveBeenCalledOnce();
  });

  it('of the page, again and again, is the user’s to decide', async () => {
    const dialog = new DialogDouble();
    expect(await askAfterCrash(dialog, ENGLISH)).toBe('reload');
    dialog.answer = 1;
    expect(await askAfterCrash(dialog, ENGLISH)).toBe('quit');
  });
});

describe('the doorbell', () => {
  it('keeps the last of what was asked for before anyone listens', () => {
    const doorbell = new Doorbell();
    const opened: (string | null)[] = [];
    doorbell.ring('#/inbox/1');
    doorbell.ring(null);
    doorbell.ring('#/inbox/2');
    expect(doorbell.listen((route) => opened.push(route))).toEqual({ route: '#/inbox/2' });
    doorbell.ring('#/inbox/3');
    expect(opened).toEqual(['#/inbox/3']);
  });

  it('is silent where nobody was', () => {
    expect(new Doorbell().listen(() => undefined)).toBeNull();
  });
});
