import { implement } from '@orpc/server';
import { findingsContract } from '../../../shared/contract/findings.ts';
import type { Change, HistoryEntry, Note, Verdict } from '../../../shared/domain/finding.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { afterUndo } from '../findings/changes.ts';
import { withFailures } from './failures.ts';
import { never } from './never.ts';
import { undoPart } from './finding-parts.ts';
import { disagreeAboutFinding } from '../jobs/disagreement.ts';
import type { Services } from './services.ts';

interface NoteStep {
  readonly id: string;
  readonly noteId: string | null;
  readonly text: string | null;
}

/** What is asked of one finding beside its triage: its lines on the server, notes. */
export function findingWords(services: Services) {
  const os = implement(findingsContract).use(withFailures);
  const { store, lines, events } = services;
  const changed = (ids: readonly string[]) =>
    events.publish('engine', { kind: 'findings-changed', ids: [...ids] });
  return {
    note: os.note.handler(({ input }) => {
      const undo = store.transaction(() => writeNote(services, input));
      changed([input.id]);
      return { undo };
    }),
    linesAround: os.linesAround.handler(({ input, signal }) => lines.around(input, signal ?? never())),
    linesOf: os.linesOf.handler(({ input, signal }) => lines.of(input, signal ?? never())),
  };
}

/** Says of a finding that it is real, noise, or nothing yet. Returns the entry that undoes it, if it changed anything. */
export function judge({ store, clock }: Services, id: string, verdict: Verdict | null): number[] {
  const finding = store.findings.shown(id);
  const before = finding && store.verdicts.of(finding.fingerprint);
  if (!finding || before === verdict) return [];
  const { id: findingId } = finding;
  const now = clock.now();
  store.verdicts.set(finding.fingerprint, verdict, now);
  disagreeAboutFinding(store, findingId, { matters: verdict === 'real' });
  const change: Change = { kind: 'verdict', before, after: verdict };
  const step = { findingId, at: now, kind: 'judged', actor: 'you', detail: verdict, before: null } as const;
  return [store.history.append({ ...step, change })];
}

/** Writes, changes or removes a note. Returns the entry that undoes it; none if nothing changed. */
function writeNote(services: Services, { id, noteId, text }: NoteStep): number[] {
  const { store, clock, redact, newId } = services;
  const findingId = store.findings.shown(id)?.id;
  if (findingId === undefined) return [];
  const before = store.notes.of(findingId).find((note) => note.id === noteId) ?? null;
  if (noteId !== null && before === null) throw new NightjarError(NO_NOTE);
  const at = clock.now();
  if (text === null) {
    if (before === null) return [];
    store.notes.remove(findingId, before.id);
    return [told(services, findingId, { kind: 'note', id: before.id, before, after: null })];
  }
  const kept = redact(text);
  if (before?.text === kept) return [];
  const after =
    before === null
      ? { id: newId(), text: kept, createdAt: at, editedAt: null }
      : { ...before, text: kept, editedAt: at };
  store.notes.save(findingId, after);
  return [told(services, findingId, { kind: 'note', id: after.id, before, after })];
}

/** Takes back a step that changed no triage. Returns the ids of findings that changed. */
export function undoChange(services: Services, entry: HistoryEntry): string[] {
  const { id, findingId, change, kind } = entry;
  const { store, clock, redact } = services;
  if (change?.kind === 'part') return undoPart(services, entry, change);
  const finding = store.findings.get(findingId);
  if (!change || !finding || !store.history.markUndone(id)) return [];
  const steps = store.history.list(findingId);
  const at = clock.now();
  if (change.kind === 'verdict') {
    const ofVerdict = steps.flatMap((step) =>
      step.change?.kind === 'verdict' ? [{ ...step, change: step.change }] : [],
    );
    store.verdicts.set(finding.fingerprint, afterUndo(ofVerdict, id) ?? null, at);
  } else {
    const ofNote = steps.flatMap((step) =>
      step.change?.kind === 'note' && step.change.id === change.id ? [{ ...step, change: step.change }] : [],
    );
    const note: Note | null = afterUndo(ofNote, id) ?? null;
    if (note === null) store.notes.remove(findingId, change.id);
    else store.notes.save(findingId, { ...note, text: redact(note.text) });
  }
  store.history.append({ findingId, at, kind: 'undone', actor: 'you', detail: kind, before: null });
  return [findingId];
}

function told(
  { store, clock }: Services,
  findingId: string,
  change: Extract<Change, { kind: 'note' }>,
): number {
  const detail = change.before === null ? 'added' : change.after === null ? 'removed' : 'edited';
  const step = { findingId, at: clock.now(), kind: 'noted', actor: 'you', detail, before: null } as const;
  return store.history.append({ ...step, change });
}

const NO_NOTE: Failure = {
  code: 'unexpected',
  message: 'This note is no longer there.',
  advice: 'It was removed meanwhile; the history of the finding can bring it back.',
};
