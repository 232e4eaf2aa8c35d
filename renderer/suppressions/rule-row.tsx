import { useEffect, useRef } from 'react';
import type { SuppressionView } from '../../shared/contract/suppressions.ts';
import type { SuppressionEnd } from '../../shared/domain/suppression.ts';
import { count, full, moment, since } from '../ui/format.ts';
import { formatRoute } from '../ui/route.ts';
import { Sparkline } from '../ui/sparkline.tsx';
import { MatcherWords } from './matcher-words.tsx';
import { text } from './messages.ts';
import { RuleDetails } from './rule-details.tsx';
import { recentHits } from './rule-list.ts';

interface RuleRowProps {
  readonly rule: SuppressionView;
  /** All of it in words. */
  readonly sentence: string;
  readonly now: number;
  readonly open: boolean;
  readonly selected: boolean;
  /** Counts up each time a key moved the selection here; the row then takes the focus. */
  readonly focusRequest: number;
  readonly onToggle: () => void;
}

/** A rule on two lines; what it does opens beneath. */
export function RuleRow({ rule, sentence, now, open, selected, focusRequest, onToggle }: RuleRowProps) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (focusRequest > 0) link.current?.focus();
  }, [focusRequest]);
  const { lastHit } = rule.pulse;
  const hits = recentHits(rule);
  return (
    <li className={selected ? 'sp-rule selected' : 'sp-rule'}>
      <div className="sp-row">
        <div className="sp-main">
          <div className="hstack">
            <a
              ref={link}
              className="medium clip"
              href={formatRoute({ page: 'suppressions', id: open ? null : rule.id })}
              aria-expanded={open}
              onClick={(event) => {
                event.preventDefault();
                onToggle();
              }}
            >
              {rule.reason}
            </a>
            {rule.review && <span className="chip warn">{text[rule.review]}</span>}
          </div>
          <p className="t12 i2 clip" title={sentence}>
            <MatcherWords matchers={rule.matchers} />
          </p>
        </div>
        <span className="sp-hides t12 i2">
          {rule.pulse.hidden > 0 ? text.hiddenNow({ many: rule.pulse.hidden }) : text.hidesNothing}
        </span>
        <span className="sp-pulse" role="img" aria-label={text.pulse({ hits })}>
          <Sparkline values={rule.pulse.days} />
          <b>{count(hits)}</b>
        </span>
        <span className="t12 i2" title={lastHit === null ? undefined : full(lastHit)}>
          {lastHit === null ? text.notYet : since(lastHit, now)}
        </span>
        <span className="t12 i2">{endWords(rule.end, now)}</span>
        <span className="t11 i3 sp-by">{text.by[rule.origin]}</span>
      </div>
      {open && <RuleDetails rule={rule} now={now} />}
    </li>
  );
}

function endWords(end: SuppressionEnd, now: number): string {
  switch (end.kind) {
    case 'at':
      return moment(end.at, now);
    case 'until-resolved':
      return text.dialog.choices.resolved;
    case 'until-worse':
      return text.quiet.limit({ many: end.perHour });
    case 'after-quiet-days':
      return `${text.dialog.choices.quiet} (${end.days})`;
    case 'never':
      return text.dialog.choices.never;
  }
}
