import type { Report } from '../../shared/contract/reports.ts';
import { count, day, duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { isAllClear, nightsOf, type Night } from './shape.ts';

/** Each night: a check where all was read and nothing was found, else what was found or what is missing. */
export function Nights({ report, now }: { readonly report: Report; readonly now: number }) {
  const nights = nightsOf(report);
  if (nights.length === 0) return null;
  return (
    <section aria-label={text.nights}>
      <h2 className="h2">
        {text.nights}
        <span className="push t11 i3">{text.nightsHint}</span>
      </h2>
      <ul className="rp-nights">
        {nights.map((night) => (
          <li key={night.from} className={night.worst ?? ''} title={wordsOf(night, now)}>
            <NightMark night={night} />
            <span className="sr">{wordsOf(night, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NightMark({ night }: { readonly night: Night }) {
  if (night.worst !== null) return <SeverityMark severity={night.worst} size={12} />;
  return <Icon name={isAllClear(night) ? 'check' : 'minus'} small />;
}

function wordsOf(night: Night, now: number): string {
  const at = day(night.from, now);
  const lines = count(night.lines);
  if (night.worst !== null) return text.nightFound({ at, lines, severity: SEVERITY_WORDS[night.worst] });
  if (isAllClear(night)) return text.nightClear({ at, lines });
  return night.unread > 0
    ? text.nightGap({ at, lines, time: duration(night.unread) })
    : text.nightEmpty({ at });
}
