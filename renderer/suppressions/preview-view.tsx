import type { SuppressionPreview } from '../../shared/contract/suppressions.ts';
import { failureOf, inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { moment, since } from '../ui/format.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { useNow } from '../ui/use-now.ts';
import { text } from './messages.ts';

const HEIGHT = 40;
const STEP = 100 / 30;

interface PreviewViewProps {
  readonly preview: SuppressionPreview | undefined;
  readonly looking: boolean;
  readonly error: Error | null;
}

/** What the rule hides now, and what it would have hidden lately; or why it may not be. */
export function PreviewView({ preview, looking, error }: PreviewViewProps) {
  const now = useNow();
  if (error) return <FailureCard title={text.dialog.previewFailed} failure={failureOf(error)} />;
  if (!preview) return <p className="su-preview i3">{text.dialog.looking}</p>;
  if (preview.refused !== null) {
    const refused = inWords(preview.refused);
    return (
      <div className="card warn" role="alert">
        <p className="medium">{text.dialog.refused}</p>
        <p className="t12 i2">
          {refused.message} {refused.advice}
        </p>
      </div>
    );
  }
  const { last30Days: past } = preview;
  return (
    <div className="su-preview" aria-busy={looking}>
      <p className="su-head">
        <b>{text.dialog.hidesNow}</b>
        <span role="status">{nowWords(preview)}</span>
      </p>
      {preview.now.partly > 0 && <p className="t12 i2">{text.dialog.partly({ many: preview.now.partly })}</p>}
      <p className="su-head">
        <b>{text.dialog.past}</b>
        <span>
          {past.count === 0 ? text.dialog.pastNone : <Past past={past} now={now} atLeast={preview.atLeast} />}
        </span>
      </p>
      {past.count > 0 && <DayChart days={past.days} />}
      {past.gravest.map((finding) => (
        <p key={finding.id} className="su-hit">
          <SeverityMark severity={finding.severity} size={12} />
          <span className="clip">{finding.title}</span>
          <span className="push t11 i3 nowrap">{moment(finding.lastSeen, now)}</span>
        </p>
      ))}
    </div>
  );
}

function nowWords({ now, atLeast }: SuppressionPreview): string {
  if (now.count === 0) return text.dialog.hidesNone;
  const many = now.count;
  const high = now.bySeverity.high + now.bySeverity.critical;
  const words = atLeast ? text.dialog.hidesAtLeast({ many }) : text.dialog.hidesMany({ many });
  return high === 0 ? words : `${words}, ${text.dialog.high({ many: high })}`;
}

/** `37, 2 of them high, the last one yesterday` */
function Past(props: {
  readonly past: SuppressionPreview['last30Days'];
  readonly now: number;
  readonly atLeast: boolean;
}) {
  const { count: many, high, last } = props.past;
  return (
    <>
      <b className="medium">
        {props.atLeast ? text.dialog.hidesAtLeast({ many }) : text.dialog.hidesMany({ many })}
      </b>
      {high > 0 && <span className="high-ink">, {text.dialog.high({ many: high })}</span>}
      {last !== null && `, ${text.dialog.last({ when: since(last, props.now) })}`}
    </>
  );
}

function DayChart({ days }: { readonly days: SuppressionPreview['last30Days']['days'] }) {
  const most = Math.max(1, ...days.map(({ count }) => count));
  const tall = (count: number) => (count === 0 ? 1 : Math.max(3, (count / most) * HEIGHT));
  return (
    <svg
      className="su-days"
      viewBox={`0 0 100 ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text.dialog.chart}
    >
      {days.map(({ count, high }, index) => (
        <g key={index}>
          <rect
            x={index * STEP + 0.6}
            width={STEP - 1.2}
            y={HEIGHT - tall(count)}
            height={tall(count)}
            fill={count === 0 ? 'var(--data-soft)' : 'var(--data)'}
          />
          {high > 0 && (
            <rect
              x={index * STEP + 0.6}
              width={STEP - 1.2}
              y={HEIGHT - tall(high)}
              height={tall(high)}
              fill="var(--high)"
            />
          )}
        </g>
      ))}
    </svg>
  );
}
