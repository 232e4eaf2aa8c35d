import { useState, type FormEvent } from 'react';
import type { FindingDetail } from '../../shared/contract/findings.ts';
import { Button } from '../ui/button.tsx';
import { full, since } from '../ui/format.ts';
import { text } from './messages.ts';
import { useWords } from './use-words.ts';

const MOST_CHARACTERS = 4_000;

/** What people wrote on the finding: plain text, changed and removed in place, each step undone. */
export function Notes({ finding, now }: { readonly finding: FindingDetail; readonly now: number }) {
  const [editing, setEditing] = useState<string | null>(null);
  const { note } = useWords(finding);
  const save = async (noteId: string | null, content: string) => {
    if (await note(noteId, content)) setEditing(null);
  };
  return (
    <section className="sec" aria-label={text.notes}>
      <h3 className="h2">{text.notes}</h3>
      <ul className="notes">
        {finding.notes.map((one) => (
          <li key={one.id}>
            {editing === one.id ? (
              <NoteForm
                content={one.text}
                onSave={(content) => save(one.id, content)}
                onEnd={() => setEditing(null)}
              />
            ) : (
              <>
                <p className="note-text">{one.text}</p>
                <p className="hstack g1 t11 i3">
                  <time dateTime={new Date(one.createdAt).toISOString()} title={full(one.createdAt)}>
                    {since(one.createdAt, now)}
                  </time>
                  {one.editedAt !== null && <span>{text.noteEdited({ at: since(one.editedAt, now) })}</span>}
                  <span className="push hstack">
                    <Button tone="ghost" small className="link-btn" onPress={() => setEditing(one.id)}>
                      {text.edit}
                    </Button>
                    <Button tone="ghost" small className="link-btn" onPress={() => void note(one.id, null)}>
                      {text.remove}
                    </Button>
                  </span>
                </p>
              </>
            )}
          </li>
        ))}
      </ul>
      {editing === '' ? (
        <NoteForm content="" onSave={(content) => save(null, content)} onEnd={() => setEditing(null)} />
      ) : (
        <Button tone="ghost" small icon="plus" onPress={() => setEditing('')}>
          {text.addNote}
        </Button>
      )}
    </section>
  );
}

interface NoteFormProps {
  readonly content: string;
  readonly onSave: (content: string) => Promise<void>;
  readonly onEnd: () => void;
}

function NoteForm({ content, onSave, onEnd }: NoteFormProps) {
  const [value, setValue] = useState(content);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== '') void onSave(value);
  };
  return (
    <form className="vstack g2" onSubmit={submit}>
      <textarea
        className="field on note-field"
        aria-label={text.addNote}
        aria-describedby="note-hint"
        rows={3}
        maxLength={MOST_CHARACTERS}
        value={value}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because somebody wants to write
        autoFocus
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onEnd();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      <p id="note-hint" className="t11 i3">
        {text.noteHint}
      </p>
      <div className="hstack g1">
        <Button small tone="primary" type="submit">
          {text.save}
        </Button>
        <Button small tone="ghost" onPress={onEnd}>
          {text.cancel}
        </Button>
      </div>
    </form>
  );
}
