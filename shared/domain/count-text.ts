/**
 * A whole number as English writes it: `12,345`. By hand, because the first number or date that `Intl` formats brings
 * 6 MB of tables into the process for good, and the engine mostly has nothing else to format by them.
 */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
