import { join } from 'node:path';
import type { Finding, Verdict } from '../../../shared/domain/finding.ts';
import { modelCategorySchema } from '../../../shared/domain/lens.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import { prepareSuppressions } from '../../engine/findings/suppression-effect.ts';
import { fillTitle } from '../../engine/findings/title.ts';
import { openToRead } from '../../engine/store/open.ts';
import { systemClock } from '../../host/clock.ts';
import type { LabelledWindow } from './window-file.ts';

/** Newest verdicts; each is a question, and a model on a processor takes a minute for one. */
const MOST = 200;

/**
 * The user's own findings as labelled windows: of each that was judged, the lines kept as its evidence. What was called
 * real is to be found again, what was called noise is not to be found. The database is only read, also while Nightjar
 * runs.
 *
 * @param folder the data folder
 * @throws NightjarError if there is no database, or one of another version; Error if nothing was judged
 */
export function readOwnWindows(folder: string): LabelledWindow[] {
  const path = join(folder, 'nightjar.db');
  const store = openToRead({ path, clock: systemClock, renderTitle: fillTitle, prepareSuppressions });
  try {
    const windows = store.verdicts.judged(MOST).flatMap(({ findingId, verdict }) => {
      const finding = store.findings.get(findingId);
      return finding
        ? (windowOf(finding, verdict, [...store.evidence.of(findingId).values()].flat()) ?? [])
        : [];
    });
    if (windows.length > 0) return windows;
    throw new Error(
      'No finding with lines of evidence was judged yet. Call some real or noise in the inbox (key !) first.',
    );
  } finally {
    store.close();
  }
}

/** Null without evidence: there is nothing left to ask about. */
function windowOf(
  finding: Finding,
  verdict: Verdict,
  evidence: readonly Pick<LogLine, 'timestamp' | 'text'>[],
): LabelledWindow | null {
  if (evidence.length === 0) return null;
  const lines = evidence
    .map(({ timestamp, text }): LogLine => ({ timestamp, text, labels: {} }))
    .sort((left, right) =>
      left.timestamp < right.timestamp ? -1 : Number(left.timestamp > right.timestamp),
    );
  const title = fillTitle(finding.title, finding.entities);
  const category = modelCategorySchema.safeParse(finding.category);
  const isFirst = (text: string, at: number, all: readonly string[]) => all.indexOf(text) === at;
  const expected = {
    what: title,
    // What a model said first is no measure for what it says again.
    categories: finding.origin.kind === 'rule' && category.success ? [category.data] : null,
    severity: null,
    evidence: lines.map(({ text }) => text).filter(isFirst),
    related: [],
    foundByRules: finding.origin.kind === 'rule',
  };
  return {
    name: finding.id,
    about: title,
    lines,
    expected: verdict === 'real' ? [expected] : [],
    tempting: [],
    alarmsByRules: 0,
  };
}
