import { useEffect } from 'react';
import { useEngine } from '../client/engine.ts';

const READING_MILLISECONDS = 1_000;

/**
 * Marks a finding as read once it has been looked at for a second: it is open because the reader chose it, and the
 * page is in front.
 */
export function useReading(id: string | null, unread: boolean, chosen: boolean): void {
  const { triage } = useEngine();
  useEffect(() => {
    if (id === null || !unread || !chosen) return;
    const timer = setTimeout(() => {
      if (document.visibilityState !== 'visible') return;
      // Not worth a word if it fails: the row stays unread and the next look tries again.
      triage.markRead(id).catch(() => undefined);
    }, READING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [triage, id, unread, chosen]);
}
