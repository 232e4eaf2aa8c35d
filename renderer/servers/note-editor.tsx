import { useId, useState, type FormEvent } from 'react';
import {
  serverNoteDraftSchema,
  type ServerNote,
  type ServerNoteDraft,
} from '../../shared/domain/server-note.ts';
import type { Source } from '../../shared/domain/server.ts';
import { Button } from '../ui/button.tsx';
import { notes as text } from './messages.ts';

const ROWS = 4;

interface NoteEditorProps {
  /** Null: a new one. */
  readonly note: ServerNote | null;
  readonly sources: readonly Pick<Source, 'id' | 'name'>[];
  readonly onCancel: () => void;
  readonly onSave: (draft: ServerNoteDraft) => void;
}

/** A plain field for a note, what it is about, and whether it is always said. */
export function NoteEditor({ note, sources, onCancel, onSave }: NoteEditorProps) {
  const id = useId();
  const [draft, setDraft] = useState<ServerNoteDraft>({
    text: note?.text ?? '',
    sourceId: note?.sourceId ?? null,
    always: note?.always ?? false,
  });
  const [asked, setAsked] = useState(false);
  const read = serverNoteDraftSchema.safeParse(draft);
  const bad = asked && !read.success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (read.success) onSave(read.data);
  };
  return (
    <form className="no-editor" onSubmit={submit}>
      <textarea
        className={bad ? 'field on is-bad no-field' : 'field on no-field'}
        rows={ROWS}
        autoFocus
        aria-label={text.text}
        aria-invalid={bad}
        aria-describedby={`${id}-says`}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
      />
      <p id={`${id}-says`} className="below crit-ink" role="status">
        {bad ? text.problem : ''}
      </p>
      <div className="hstack no-tools">
        <label className="t12 i2" htmlFor={`${id}-about`}>
          {text.about}
        </label>
        <select
          id={`${id}-about`}
          className="field on"
          value={draft.sourceId ?? ''}
          onChange={(event) => setDraft({ ...draft, sourceId: event.target.value || null })}
        >
          <option value="">{text.whole}</option>
          {sources.map((source) => (
            <option key={source.id} value={source.id}>
              {source.name}
            </option>
          ))}
        </select>
        <label className="hstack t12">
          <input
            type="checkbox"
            checked={draft.always}
            onChange={(event) => setDraft({ ...draft, always: event.target.checked })}
          />
          {text.everywhere}
        </label>
        <span className="push hstack">
          <Button small onPress={onCancel}>
            {text.cancel}
          </Button>
          <Button small tone="primary" type="submit">
            {text.save}
          </Button>
        </span>
      </div>
    </form>
  );
}
