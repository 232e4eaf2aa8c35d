/** How grave a level is; what is not here is not a level we know and never counts as the worst. */
const RANKS: ReadonlyMap<string, number> = new Map([
  ...rank(1, ['trace', 'debug', 'verbose', 'fine', 'finer', 'finest', 't', 'd', 'v']),
  ...rank(2, ['info', 'information', 'notice', 'note', 'log', 'i', 'n']),
  ...rank(3, ['warn', 'warning', 'wrn', 'w']),
  ...rank(4, ['error', 'err', 'eror', 'severe', 'e']),
  ...rank(5, ['crit', 'critical', 'fatal', 'failure', 'alert', 'emerg', 'emergency', 'panic', 'f', 'c', 'a']),
]);

function rank(value: number, names: readonly string[]): Array<readonly [string, number]> {
  return names.map((name) => [name, value] as const);
}

/** 0 for a word that is no level, else 1 (debug) to 5 (critical and worse). Case does not matter. */
export function levelRank(level: string): number {
  return RANKS.get(level) ?? RANKS.get(level.toLowerCase()) ?? 0;
}
