import type { Reanalysis } from '../../shared/contract/reanalysis.ts';
import { failureOf } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { duration } from '../ui/format.ts';
import { formatRoute } from '../ui/route.ts';
import { text } from './messages.ts';
import { isOpen, shareDone } from './progress.ts';
import { StateMark } from './state-mark.tsx';
import { listed, spanWords } from '../range/words.ts';
import { eyesOf, percent } from './words.ts';
import type { ZoneClock } from '../range/zone-clock.ts';

interface ListCardProps {
  readonly all: readonly Reanalysis[] | undefined;
  readonly error: Error | null;
  readonly opened: string | null;
  readonly clock: ZoneClock;
  readonly now: number;
}

/** All re-analyses that are kept; those under way with how far they are. */
export function ListCard({ all, error, opened, clock, now }: ListCardProps) {
  return (
    <section className="card rz-card" aria-labelledby="rz-list">
      <h2 id="rz-list" className="h2">
        {text.list.title}
      </h2>
      {error && !all && <FailureCard title={text.list.failed} failure={failureOf(error)} tone="warn" />}
      {all?.length === 0 && <p className="t12 i3">{text.list.none}</p>}
      {all && all.length > 0 && (
        <ul className="rz-list" tabIndex={0} aria-labelledby="rz-list">
          {all.map((one) => (
            <li key={one.id}>
              <a
                className="rz-item"
                href={formatRoute({ page: 'reanalyze', id: one.id, other: null, range: null })}
                aria-current={one.id === opened ? 'true' : undefined}
              >
                <StateMark state={one.state} />
                <span className="medium clip">{spanWords(one, clock, now)}</span>
                <span className="rz-how t11 i2">{howFar(one)}</span>
                <span className="rz-who t11 i3 clip">
                  {listed([...one.servers.map(({ name }) => name), ...eyesOf(one)])}
                </span>
                {isOpen(one) && (
                  <span className="progress" aria-hidden="true">
                    <i style={{ width: `${shareDone(one) * 100}%` }} />
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function howFar(one: Reanalysis): string {
  const { remainingMilliseconds: left } = one.progress;
  if (one.state !== 'running') return text.states[one.state];
  const done = percent(shareDone(one));
  return left === null ? done : text.list.left({ percent: done, time: duration(left) });
}
