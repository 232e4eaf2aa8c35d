import type { Candidate } from './ask-window.ts';
import type { Counted } from './figures.ts';
import type { Step } from './evaluate-candidate.ts';
import type { ReducedWindow } from './reduce-window.ts';
import type { Result } from './report.ts';

/** One line about a window that was just measured. */
export function progressText(
  { model, lens }: Candidate,
  { window, run, number, of, measured, wasKnown }: Step,
): string {
  const { score, milliseconds, failure } = measured;
  const found = score.targets.filter((target) => target.found).length;
  const alarms = score.alarms.length === 0 ? '' : `, ${score.alarms.length} false`;
  const outcome = score.targets.length === 0 ? 'normal' : `found ${found} of ${score.targets.length}`;
  const time = wasKnown ? 'known' : `${(milliseconds / 1_000).toFixed(1)} s`;
  const trouble = failure === null ? '' : `; no whole answer: ${failure.message}`;
  const which = run === 0 ? '' : `, run ${run + 1}`;
  return `${model.name}, ${lens.name}: ${number}/${of} ${window.window.name}${which}: ${outcome}${alarms}, ${time}${trouble}\n`;
}

/** Of one's own findings, those that a model, or the rules of today, see otherwise than the user did. */
export function disagreementText(
  windows: readonly ReducedWindow[],
  rules: readonly Counted[],
  results: readonly Result[],
): string {
  const titles = new Map(windows.map(({ window }) => [window.name, window.about]));
  const sides: [string, readonly Counted[]][] =
    results.length === 0
      ? [['Rules', rules]]
      : results.map(({ candidate, evaluated }) => [candidate.model.name, evaluated.model]);
  return sides
    .flatMap(([name, counted]) => {
      const lines = counted.flatMap(({ window, score, failed }) => {
        if (failed) return [];
        const isReal = score.targets.length > 0;
        const title = titles.get(window) ?? window;
        if (isReal && !score.targets.some(({ found }) => found)) return [`  real, not found: ${title}`];
        return !isReal && score.said > 0 ? [`  noise, found all the same: ${title}`] : [];
      });
      const distinct = [...new Set(lines)];
      return distinct.length === 0 ? [`${name} agrees with you.`] : [`${name} disagrees about:`, ...distinct];
    })
    .map((line) => `${line}\n`)
    .join('');
}
