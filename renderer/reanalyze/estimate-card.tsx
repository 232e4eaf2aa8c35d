import type { ReactNode } from 'react';
import type { Estimate, EstimateBasis } from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { failureOf, inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { bytes } from '../ui/format.ts';
import { useLate } from '../ui/use-late.ts';
import { sourceName } from './draft.ts';
import { text } from './messages.ts';
import { spanWords } from '../range/words.ts';
import { aboutTime } from './words.ts';
import type { ZoneClock } from '../range/zone-clock.ts';

const MINUTE = 60_000;

interface EstimateCardProps {
  readonly estimate: Estimate | undefined;
  readonly counting: boolean;
  readonly error: Error | null;
  readonly servers: readonly ServerView[];
  readonly clock: ZoneClock;
  readonly now: number;
}

/** What it would cost, and what each number is based on. */
export function EstimateCard({ estimate, counting, error, servers, clock, now }: EstimateCardProps) {
  const late = useLate(counting);
  return (
    <section className="card rz-card" aria-labelledby="rz-estimate" aria-busy={counting}>
      <div className="h2">
        <h2 id="rz-estimate" className="h2">
          {text.estimate.title}
        </h2>
        <span className="push t11" aria-live="polite">
          {late ? text.estimate.counting : ''}
        </span>
      </div>
      {error && <FailureCard title={text.estimate.failed} failure={failureOf(error)} tone="warn" />}
      {!error && estimate && <Numbers estimate={estimate} faded={late} />}
      {!error && estimate && <NotRead estimate={estimate} servers={servers} clock={clock} now={now} />}
    </section>
  );
}

function Numbers({ estimate, faded }: { readonly estimate: Estimate; readonly faded: boolean }) {
  const { lines, bytes: size, templates, withoutVerdict, tokens, minutes } = estimate;
  const { reading, model } = minutes;
  return (
    <dl className={faded ? 'rz-numbers faded' : 'rz-numbers'}>
      <Row name={text.estimate.lines} basis={lines.basis}>
        {text.estimate.sized({ lines: lines.value, size: bytes(size.value) })}
      </Row>
      <Row name={text.estimate.templates} basis={templates.basis}>
        {withoutVerdict === 0
          ? text.estimate.allJudged({ all: templates.value })
          : text.estimate.withoutVerdict({ all: templates.value, many: withoutVerdict })}
      </Row>
      <Row name={text.estimate.reading} basis={reading.basis}>
        {aboutTime(reading.value * MINUTE)}
      </Row>
      {tokens ? (
        <Row name={text.estimate.tokens} basis={tokens.basis}>
          {text.estimate.tokensIn({ tokens: tokens.value, calls: tokens.calls })}
        </Row>
      ) : null}
      {model ? (
        <Row name={text.estimate.model} basis={model.basis}>
          {aboutTime(model.value * MINUTE)}
        </Row>
      ) : (
        <Row name={text.estimate.model} basis={null}>
          {text.estimate.rulesOnly}
        </Row>
      )}
    </dl>
  );
}

interface RowProps {
  readonly name: string;
  readonly basis: EstimateBasis | null;
  readonly children: ReactNode;
}

function Row({ name, basis, children }: RowProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span>{children}</span>
        {basis && (
          <span className="t11 i3 push nowrap" title={text.estimate.basisLong[basis]}>
            {text.estimate.basis[basis]}
          </span>
        )}
      </dd>
    </div>
  );
}

/** What of the range the numbers leave out. */
function NotRead(
  props: Pick<EstimateCardProps, 'servers' | 'clock' | 'now'> & { readonly estimate: Estimate },
) {
  const { estimate, servers, clock, now } = props;
  if (estimate.unavailable.length + estimate.failures.length === 0) return null;
  return (
    <ul className="rz-missing t12 med-ink">
      {estimate.unavailable.map((part) => (
        <li key={`${part.sourceId} ${part.from}`}>
          {text.estimate.unavailable[part.reason]({
            source: sourceName(part.sourceId, servers),
            range: spanWords(part, clock, now),
          })}
        </li>
      ))}
      {estimate.failures.map(({ sourceId, failure }) => (
        <li key={sourceId}>
          {text.estimate.failedSource({
            source: sourceName(sourceId, servers),
            why: inWords(failure).message,
          })}
        </li>
      ))}
    </ul>
  );
}
