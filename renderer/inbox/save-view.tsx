import { useState } from 'react';
import { text } from './messages.ts';
import { parse, wordsOf } from './query.ts';
import { useViewDeeds } from './use-views.ts';
import { ViewDialog } from './view-dialog.tsx';

/** Offers to keep a search that is not kept yet. */
export function SaveView({ query }: { readonly query: string }) {
  const { views, save } = useViewDeeds();
  const [open, setOpen] = useState(false);
  const written = query.trim();
  if (written === '' || views.some((view) => view.query === written)) return null;
  return (
    <>
      <button type="button" className="chip lg dash" onClick={() => setOpen(true)}>
        {text.saved.save}
      </button>
      <ViewDialog
        key={String(open)}
        title={text.saved.saveTitle}
        open={open}
        name={wordsOf(parse(written)).join(' ').slice(0, 60)}
        onClose={() => setOpen(false)}
        onName={(name) => save(name, written)}
      />
    </>
  );
}
