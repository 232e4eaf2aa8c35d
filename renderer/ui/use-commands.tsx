import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { useSettings } from '../client/queries.ts';
import { chordOf, COMMAND_IDS, isSingleLetter, keysOf, resolveChord, type CommandId } from './commands.ts';
import { APPLE } from './platform.ts';

/** `keys`: what was pressed, as the table writes it; null where it was no key. */
type Handler = (keys: string | null) => void;

/** Who answers which command right now; of several the one drawn last. */
class CommandRegistry {
  readonly #handlers = new Map<CommandId, Handler[]>();
  /** Those that go before all others, whenever these were drawn. */
  readonly #before = new WeakSet<Handler>();
  readonly #listeners = new Set<() => void>();
  #answered: readonly CommandId[] = [];

  add(id: CommandId, handler: Handler, before: boolean): () => void {
    const others = this.#handlers.get(id) ?? [];
    if (before) this.#before.add(handler);
    this.#set(id, [...others, handler]);
    return () =>
      this.#set(
        id,
        (this.#handlers.get(id) ?? []).filter((other) => other !== handler),
      );
  }

  /** What has an answer now; the same array until that changes. */
  get answered(): readonly CommandId[] {
    return this.#answered;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(id: CommandId, handlers: Handler[]): void {
    this.#handlers.set(id, handlers);
    const answered = COMMAND_IDS.filter((one) => (this.#handlers.get(one)?.length ?? 0) > 0);
    if (answered.join() === this.#answered.join()) return;
    this.#answered = answered;
    for (const listener of this.#listeners) listener();
  }

  /** @returns whether anything answers the command here */
  run(id: CommandId, keys: string | null = null): boolean {
    const handlers = this.#handlers.get(id);
    const handler = handlers?.findLast((one) => this.#before.has(one)) ?? handlers?.at(-1);
    handler?.(keys);
    return handler !== undefined;
  }
}

const RegistryContext = createContext<CommandRegistry | null>(null);
const SingleLettersContext = createContext(true);
const SEQUENCE_MILLISECONDS = 1_200;
/** What goes on for as long as its key is held. */
const REPEATED: ReadonlySet<CommandId> = new Set(['next', 'previous', 'extendNext', 'extendPrevious']);

function useRegistry(): CommandRegistry {
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error('A command was used outside of the page.');
  return registry;
}

/**
 * Listens to the keyboard for the whole page. Nothing fires while a menu or dialog is open, and while someone types only
 * chords with Ctrl or ⌘.
 */
export function CommandProvider({ children }: { readonly children: ReactNode }) {
  const registry = useMemo(() => new CommandRegistry(), []);
  const singleLetters = useSettings().data?.appearance.singleLetterKeys ?? true;
  const pending = useRef<{ readonly chord: string; readonly at: number } | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const chord = chordOf(event, APPLE);
      if (chord === null || chord === 'Shift' || belongsToElement(event, chord)) return;
      if (!singleLetters && isSingleLetter(chord)) return;
      const held = pending.current;
      const fresh = held && event.timeStamp - held.at < SEQUENCE_MILLISECONDS ? held.chord : null;
      const { command, pending: next } = resolveChord(fresh, chord);
      pending.current = next === null ? null : { chord: next, at: event.timeStamp };
      if (command === null || (event.repeat && !REPEATED.has(command))) return;
      if (registry.run(command, fresh === null ? chord : `${fresh} ${chord}`)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [registry, singleLetters]);
  return (
    <SingleLettersContext value={singleLetters}>
      <RegistryContext value={registry}>{children}</RegistryContext>
    </SingleLettersContext>
  );
}

/** Whether the element that has the focus needs this key for itself. */
function belongsToElement(event: KeyboardEvent, chord: string): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="menu"]')) return true;
  if (chord.startsWith('Mod+')) return false;
  // The editor of LogQL lives in a shadow root, from which events seem to come from its host.
  const [inner] = event.composedPath();
  if (inner instanceof HTMLElement && inner.isContentEditable) return true;
  if (target.closest('input, textarea, select')) return true;
  return event.key === 'Enter' && target.closest('a[href], button, summary') !== null;
}

/**
 * Answers a command as long as the calling component is drawn and `handler` is not null.
 *
 * @param before before all that answer it otherwise: what is selected goes before what is open
 */
export function useCommand(id: CommandId, handler: Handler | null, before = false): void {
  const registry = useRegistry();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  const active = handler !== null;
  useEffect(
    () => (active ? registry.add(id, (keys) => latest.current?.(keys), before) : undefined),
    [registry, id, active, before],
  );
}

/** Runs a command as its key would. */
export function useRunCommand(): (id: CommandId) => void {
  const registry = useRegistry();
  return (id) => void registry.run(id);
}

/** The commands that do something here and now. */
export function useAnsweredCommands(): readonly CommandId[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, () => registry.answered);
}

/** The keys of a command that work: without those that are a character alone where these are switched off. */
export function useCommandKeys(): (id: CommandId) => readonly string[] {
  const singleLetters = useContext(SingleLettersContext);
  return (id) => keysOf(id, singleLetters);
}
