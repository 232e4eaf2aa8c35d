import { useEffect, useState } from 'react';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import type { SettingsChanges } from '../client/settings.ts';
import { text } from './messages.ts';

const SHOWN_MILLISECONDS = 2_000;

/** Saves, says so quietly for two seconds, and says what was wrong where it was refused. */
export function useSaving() {
  const { settings } = useEngine();
  const [saved, setSaved] = useState(0);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    if (saved === 0) return;
    const timer = setTimeout(() => setSaved(0), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [saved]);
  const save = (edit: Parameters<SettingsChanges['change']>[0]) => {
    setRefusal(null);
    settings.change(edit).then(
      () => setSaved((last) => last + 1),
      (error: unknown) => {
        const { message, advice } = failureOf(error);
        setRefusal(`${text.notSaved} ${message} ${advice}`.trim());
      },
    );
  };
  return { save, saved: saved > 0, refusal };
}
