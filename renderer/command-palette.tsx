import { useState } from 'react';
import { Palette } from './ui/palette.tsx';
import { keepRecent, listed, recentIds, type ListedItem } from './ui/palette-items.ts';
import { useCommand } from './ui/use-commands.tsx';
import { usePaletteItems } from './palette-sources.ts';

/** Opens on Ctrl+k or ⌘k, and searches all that there is. */
export function CommandPalette() {
  const [open, setOpen] = useState(false);
  useCommand('palette', () => setOpen(true));
  return open && <Opened onClose={() => setOpen(false)} />;
}

function Opened({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState('');
  const [recent] = useState(() => recentIds(localStorage));
  const groups = listed(usePaletteItems(words), words, recent);
  const run = (item: ListedItem) => {
    keepRecent(item, localStorage);
    onClose();
    // After the dialog is gone: what is done may take the focus, which the dialog would take back.
    setTimeout(item.run);
  };
  return <Palette open words={words} groups={groups} onWords={setWords} onClose={onClose} onRun={run} />;
}
