import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { text as shared } from './messages.ts';

const SHOWN_MILLISECONDS = 2_000;
/** Enough of the text to tell one button from another. */
const NAMED_CHARACTERS = 60;

/** Copies a text and says so for two seconds. Where the clipboard is closed to the page it says that instead. */
export function CopyButton({ text, bare = false }: { readonly text: string; readonly bare?: boolean }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  const { copied, refused, copy: idle, named } = shared.copy;
  const word = outcome === 'copied' ? copied : outcome === 'refused' ? refused : idle;
  return (
    <Button
      tone="ghost"
      small
      icon={outcome === 'copied' ? 'check' : 'copy'}
      onPress={copy}
      {...(bare
        ? { label: outcome === 'idle' ? named({ what: text.slice(0, NAMED_CHARACTERS) }) : word }
        : {})}
    >
      {bare ? undefined : <span aria-live="polite">{word}</span>}
    </Button>
  );
}
