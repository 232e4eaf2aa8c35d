import type { SuppressionDetail, SuppressionView } from '../../shared/contract/suppressions.ts';
import type { HistoryKind } from '../../shared/domain/finding.ts';
import { failureOf } from '../client/failure.ts';
import { useSuppression } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { full, moment } from '../ui/format.ts';
import { formatRoute } from '../ui/route.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { text } from './messages.ts';

const STEPS: Readonly<Partial<Record<HistoryKind, string>>> = text.steps;

/** One rule: what it hides, what it hid, what happened to it, and what can be done. */
export function RuleDetails({ rule, now }: { readonly rule: SuppressionView; readonly now: number }) {
  const { data, error } = useSuppression(rule.id);
  return (
    <div className="sp-details" role="region" aria-label={`${text.details}: ${rule.reason}`}>
      <RuleActions rule={rule} />
      {rule.review !== null && (
        <p className="t12 med-ink">{rule.review === 'stale' ? text.staleHint : text.broadHint}</p>
      )}
      <p className="t12 i3" title={full(rule.createdAt)}>
        {text.made({ at: moment(rule.createdAt, now) })}, {text.hits({ many: rule.pulse.hits })}
      </p>
      {error && <FailureCard title={text.failed} failure={failureOf(error)} />}
      {data && <Findings detail={data} now={now} />}
      {data && <Steps detail={data} now={now} />}
    </div>
  );
}

function RuleActions({ rule }: { readonly rule: SuppressionView }) {
  const { show } = useDialogs();
  const { end, reopen, keep } = useSuppressing();
  return (
    <div className="hstack">
      <Button small icon="rule" onPress={() => show({ kind: 'edit-suppression', id: rule.id })}>
        {text.edit}
      </Button>
      {rule.endedAt === null && rule.state === 'holds' && (
        <Button small icon="cross" onPress={() => void end(rule)}>
          {text.end}
        </Button>
      )}
      {rule.endedAt !== null && (
        <Button small icon="again" onPress={() => void reopen(rule)}>
          {text.reopen}
        </Button>
      )}
      {rule.review !== null && (
        <Button small tone="ghost" onPress={() => void keep(rule)}>
          {text.keep}
        </Button>
      )}
    </div>
  );
}

interface PartProps {
  readonly detail: SuppressionDetail;
  readonly now: number;
}

function Findings({ detail, now }: PartProps) {
  return (
    <section>
      <h2 className="h2">{text.findings}</h2>
      {detail.findings.length === 0 && <p className="t12 i3">{text.noFindings}</p>}
      <ul>
        {detail.findings.map((finding) => (
          <li key={finding.id} className="su-hit">
            <SeverityMark severity={finding.severity} size={12} />
            <a className="link clip" href={formatRoute({ page: 'inbox', id: finding.id })}>
              {finding.title}
            </a>
            <span className={finding.hidden ? 'chip' : 'chip dash'}>
              {finding.hidden ? text.isHidden : text.wasHidden}
            </span>
            <span className="push t11 i3 nowrap">
              {text.hits({ many: finding.hits })}, {moment(finding.lastSeen, now)}
            </span>
          </li>
        ))}
      </ul>
      {detail.more > 0 && <p className="t12 i3">{text.more({ many: detail.more })}</p>}
    </section>
  );
}

function Steps({ detail, now }: PartProps) {
  return (
    <section>
      <h2 className="h2">{text.history}</h2>
      {detail.history.length === 0 && <p className="t12 i3">{text.noHistory}</p>}
      <ol>
        {detail.history.map((entry) => (
          <li key={entry.id} className="su-hit">
            <span className="t11 i3 nowrap sp-when">{moment(entry.at, now)}</span>
            <span className={entry.undone ? 'clip i3 sp-undone' : 'clip'}>
              {STEPS[entry.kind] ?? entry.kind} {entry.title}
            </span>
            {entry.undone && <span className="chip">{text.steps.undone}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
