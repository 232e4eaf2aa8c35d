import { useState } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { ServerNote } from '../../shared/domain/server-note.ts';
import { failureOf } from '../client/failure.ts';
import { useServerNotes } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { full, moment } from '../ui/format.ts';
import { notes as text } from './messages.ts';
import { NoteEditor } from './note-editor.tsx';
import { useNoteDeeds } from './use-note-deeds.ts';

interface NotesProps {
  readonly view: ServerView;
  readonly now: number;
}

/** Opens what a person wrote down about a server for models. */
export function NotesButton({ view, now }: NotesProps) {
  const [open, setOpen] = useState(false);
  const { data: notes } = useServerNotes(view.server.id);
  return (
    <>
      <Button small tone="ghost" icon="lines" className="sv-notes" onPress={() => setOpen(true)}>
        {text.open({ many: notes?.length ?? 0 })}
      </Button>
      {open && (
        <Dialog title={text.title({ server: view.server.name })} open wide onClose={() => setOpen(false)}>
          <Notes view={view} now={now} />
          <div className="hstack dialog-foot">
            <Button onPress={() => setOpen(false)}>{text.close}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Notes({ view, now }: NotesProps) {
  const { data: notes, error } = useServerNotes(view.server.id);
  const [editing, setEditing] = useState<ServerNote | 'new' | null>(null);
  const { save, remove, failure } = useNoteDeeds(view.server.id, () => setEditing(null));
  return (
    <>
      <p className="t12 i2">{text.lead}</p>
      {error && !notes && <FailureCard title={text.failed} failure={failureOf(error)} />}
      {notes?.length === 0 && editing === null && <p className="t12 i3">{text.none}</p>}
      <ul className="no-list">
        {notes?.map((note) => (
          <li key={note.id}>
            {editing !== 'new' && editing?.id === note.id ? (
              <NoteEditor
                note={note}
                sources={view.sources}
                onCancel={() => setEditing(null)}
                onSave={(draft) => save(note.id, draft)}
              />
            ) : (
              <NoteRow
                note={note}
                view={view}
                now={now}
                onEdit={() => setEditing(note)}
                onRemove={() => remove(note)}
              />
            )}
          </li>
        ))}
      </ul>
      {editing === 'new' ? (
        <NoteEditor
          note={null}
          sources={view.sources}
          onCancel={() => setEditing(null)}
          onSave={(draft) => save(null, draft)}
        />
      ) : (
        <div>
          <Button small icon="plus" onPress={() => setEditing('new')}>
            {text.add}
          </Button>
        </div>
      )}
      {failure && <FailureCard title={text.notSaved} failure={failure} />}
    </>
  );
}

interface NoteRowProps extends NotesProps {
  readonly note: ServerNote;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function NoteRow({ note, view, now, onEdit, onRemove }: NoteRowProps) {
  const source = view.sources.find(({ id }) => id === note.sourceId);
  return (
    <>
      <p className="no-text">{note.text}</p>
      <div className="hstack">
        <span className="chip">{note.sourceId === null ? text.whole : (source?.name ?? note.sourceId)}</span>
        <span className="t11 i3">{note.always ? text.always : text.fitting}</span>
        <span className="t11 i3" title={full(note.changedAt)}>
          {text.changed({ at: moment(note.changedAt, now) })}
        </span>
        <span className="push hstack g1">
          <Button small tone="ghost" onPress={onEdit}>
            {text.edit}
          </Button>
          <Button small tone="danger" onPress={onRemove}>
            {text.remove}
          </Button>
        </span>
      </div>
    </>
  );
}
