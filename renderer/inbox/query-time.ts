const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * The instant that a word of a search means, in milliseconds: `2026-11-20` and `2026-11-20T09:41` of this computer's
 * time zone, `today`, `yesterday`, or `-30m`, `-2h`, `-7d`, `-2w` before now. Null if it means none.
 */
export function instantOf(word: string, now: number): number | null {
  const relative = /^-(\d{1,5})([mhdw])$/i.exec(word);
  if (relative) return now - Number(relative[1]) * (UNITS[relative[2]?.toLowerCase() ?? ''] ?? 0);
  const today = new Date(now);
  const midnight = (days: number) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + days).getTime();
  if (word.toLowerCase() === 'today') return midnight(0);
  if (word.toLowerCase() === 'yesterday') return midnight(-1);
  const written = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(word);
  if (!written) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = written
    .slice(1)
    .map((part) => Number(part ?? 0));
  const at = new Date(year, month - 1, day, hour, minute);
  return at.getMonth() === month - 1 && at.getDate() === day && hour < 24 && minute < 60
    ? at.getTime()
    : null;
}
