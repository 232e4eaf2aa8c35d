import type { PendingPrompt } from '../../shared/contract/system.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { Severity } from '../../shared/domain/words.ts';
import type { ServerState } from './shell-shape.ts';

/** What the shell says of itself, in one language. Names and titles are data and stay as they are. */
export interface ShellPhrases {
  /** For `Intl`, which writes days and clock times. */
  readonly locale: 'en-GB' | 'zh-CN';
  readonly nothingNew: string;
  readonly newFindings: (count: number, worst: Severity | null) => string;
  readonly allNew: (count: number) => string;
  readonly onServers: (count: number) => string;
  /** `(web1, 11:57)` */
  readonly findingAt: (title: string, where: string, at: string) => string;
  readonly server: (name: string, state: string) => string;
  readonly states: Readonly<Record<ServerState, string>>;
  readonly readUpTo: (at: string) => string;
  readonly behindUpTo: (at: string) => string;
  readonly asks: Readonly<Record<PendingPrompt['kind'], (host: string) => string>>;
  /** How many others ask as well. */
  readonly othersAsk: (others: number) => string;
  /** Why the engine could not be asked. */
  readonly failure: (failure: Failure) => string;
  /** Why Nightjar does not start. */
  readonly startFailure: (failure: Failure) => Pick<Failure, 'message' | 'advice' | 'detail'>;
  readonly tooltip: {
    readonly notRead: string;
    readonly offline: string;
    readonly paused: (findings: string) => string;
    readonly noServer: string;
    readonly notInTime: (troubled: number, all: number) => string;
    readonly mutedUntil: (at: string) => string;
    readonly allPaused: string;
    readonly readUpTo: (at: string) => string;
  };
  readonly tray: {
    readonly addServer: string;
    readonly moreServers: (count: number) => string;
    readonly quietUntil: (at: string) => string;
    readonly mute: string;
    readonly mutedEnd: (at: string) => string;
    readonly holdsCritical: string;
    readonly open: string;
  };
  readonly muteFor: {
    readonly hour: string;
    readonly morning: (at: string) => string;
    readonly monday: (day: string) => string;
  };
  readonly menu: Readonly<Record<MenuWord, string>>;
  readonly notice: { readonly open: string; readonly acknowledge: string; readonly snooze: string };
  readonly notes: { readonly cannotShow: string; readonly updateReady: (version: string) => string };
  readonly crash: DialogPhrases & { readonly again: string; readonly quit: string };
  readonly mistake: DialogPhrases & { readonly goOn: string; readonly quit: string };
  readonly about: string;
}

interface DialogPhrases {
  readonly message: string;
  readonly detail: string;
}

type MenuWord =
  | 'settings'
  | 'quit'
  | 'quitNightjar'
  | 'about'
  | 'poll'
  | 'file'
  | 'close'
  | 'edit'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'view'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'fullScreen'
  | 'window'
  | 'minimize'
  | 'zoom'
  | 'front'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'help'
  | 'logql'
  | 'models';
