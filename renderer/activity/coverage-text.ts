import type { CoverageStretch } from '../../shared/contract/activity.ts';
import { inWords } from '../client/failure.ts';
import { duration, range } from '../ui/format.ts';
import { text } from './messages.ts';

const { coverage } = text;
const DAY = 24 * 3_600_000;

/** How a stretch is drawn and what it is called: one that was read again is that, whoever read it. */
export function lookOf({
  state,
  again,
}: Pick<CoverageStretch, 'state' | 'again'>): keyof typeof coverage.states {
  return again && isRead({ state }) ? 'again' : state;
}

/** Whether there is a run to look at rather than something to read. */
export function isRead({ state }: Pick<CoverageStretch, 'state'>): boolean {
  return state === 'rules' || state === 'model';
}

/** `09:26 to 09:41 failed, 15 min`, with the reason where there is one. */
export function stretchWords(stretch: CoverageStretch, now: number): string {
  const said = coverage.stretch({
    range: range(stretch.from, stretch.to, now),
    state: coverage.states[lookOf(stretch)],
    time: duration(stretch.to - stretch.from),
  });
  return stretch.reason === null ? said : coverage.withReason({ said, reason: reasonWords(stretch.reason) });
}

function reasonWords(reason: NonNullable<CoverageStretch['reason']>): string {
  if (reason.kind === 'failure') return inWords(reason.failure).message;
  if (reason.span === null) return coverage.notKept;
  const isDays = reason.span % DAY === 0;
  return coverage.keeps({
    span: isDays ? coverage.days({ many: reason.span / DAY }) : duration(reason.span),
  });
}
