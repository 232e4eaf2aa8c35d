import { toFailure } from '../../shared/domain/failure.ts';
import type { Log } from '../engine/ports.ts';
import type { DialogPart } from './electron-parts.ts';
import type { ShellLanguage } from './shell-language.ts';
import type { ShellPhrases } from './shell-phrases.ts';

/** Says in a dialog why Nightjar does not start: its data folder is taken, or its database is a newer program's. */
export function showStartFailure(dialog: DialogPart, error: unknown, phrases: ShellPhrases): void {
  const { message, advice, detail } = phrases.startFailure(toFailure(error));
  dialog.showErrorBox(message, [advice, detail].filter((part) => part !== undefined).join('\n\n'));
}

/** The process, as far as its own errors go. */
export interface ProcessPart {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

export interface LastResortParts {
  readonly process: ProcessPart;
  readonly dialog: DialogPart;
  readonly language: Pick<ShellLanguage, 'phrases'>;
  readonly log: Log;
  readonly quit: () => void;
}

/**
 * Catches what nobody caught. It is logged each time and shown the first time: a mistake that repeats itself every
 * second must not bury the screen.
 */
export function watchForMistakes({ process, dialog, language, log, quit }: LastResortParts): void {
  let isShown = false;
  const report = (error: unknown) => {
    log.error('nobody caught this', { error: error instanceof Error ? error.stack : String(error) });
    if (isShown) return;
    isShown = true;
    ask(dialog, error, language.phrases).then(
      (answer) => answer === 'quit' && quit(),
      (reason: unknown) => log.error('a dialog could not be shown', { error: String(reason) }),
    );
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}

async function ask(dialog: DialogPart, error: unknown, { mistake }: ShellPhrases): Promise<'quit' | 'go-on'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: mistake.message,
    detail: `${mistake.detail}\n\n${toFailure(error).detail ?? String(error)}`,
    buttons: [mistake.quit, mistake.goOn],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0 ? 'quit' : 'go-on';
}

/** Asks what to do about a page that has crashed twice. */
export async function askAfterCrash(dialog: DialogPart, { crash }: ShellPhrases): Promise<'reload' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: crash.message,
    detail: crash.detail,
    buttons: [crash.again, crash.quit],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0 ? 'reload' : 'quit';
}
