/** Where the runs begin that the reader has before the eyes: the newest of them when they were taken up. */
export type HeldTop = string | null;

/**
 * Leaves what came since out of sight, so that nothing moves under the pointer.
 *
 * @param rows newest first
 * @param top the newest run when the list was taken up; null to show all
 */
export function heldRuns<T extends { readonly id: string }>(
  rows: readonly T[],
  top: HeldTop,
): { readonly shown: readonly T[]; readonly waiting: number } {
  const waiting =
    top === null
      ? 0
      : Math.max(
          0,
          rows.findIndex((row) => row.id === top),
        );
  return { shown: rows.slice(waiting), waiting };
}
