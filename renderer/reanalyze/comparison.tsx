import type { Comparison, ComparisonRow, Reanalysis } from '../../shared/contract/reanalysis.ts';
import { Button, CommandButton } from '../ui/button.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { text as shared } from '../ui/messages.ts';
import { formatRoute, navigate } from '../ui/route.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { useCopyMarkdown } from './use-copy-markdown.ts';
import { useComparison } from './use-reanalyses.ts';
import { listed, spanWords } from '../range/words.ts';
import { agreementOf, agreementWords, comparisonMarkdown, eyesOf } from './words.ts';
import type { ZoneClock } from '../range/zone-clock.ts';

interface ComparedProps {
  readonly a: string;
  readonly b: string;
  readonly clock: ZoneClock;
  readonly now: number;
}

/** Two re-analyses side by side, with another lens or model: where they agree and where not. */
export function Compared({ a, b, clock, now }: ComparedProps) {
  const { data, error, isPending, refetch } = useComparison(a, b);
  useCopyMarkdown(data ? () => comparisonMarkdown(data, clock, now) : null);
  return (
    <section className="rz-opened" aria-label={text.compare.pane}>
      <header className="rz-head">
        <h2 className="t15">{text.compare.title}</h2>
        <span className="push hstack g1">
          {data && (
            <CommandButton command="copyMarkdown" tone="ghost" small icon="copy">
              {text.opened.copy}
            </CommandButton>
          )}
          <Button
            tone="ghost"
            small
            icon="back"
            onPress={() => navigate({ page: 'reanalyze', id: a, other: null, range: null })}
          >
            {text.compare.back}
          </Button>
        </span>
      </header>
      {isPending && <RowSkeletons waiting label={text.loading} />}
      {error && <LoadFailure title={text.compare.failed} error={error} onAgain={() => void refetch()} />}
      {data === null && <p className="medium">{text.compare.gone}</p>}
      {data && <SideBySide comparison={data} clock={clock} now={now} />}
    </section>
  );
}

interface SideBySideProps extends Pick<ComparedProps, 'clock' | 'now'> {
  readonly comparison: Comparison;
}

function SideBySide({ comparison: { a, b, rows }, clock, now }: SideBySideProps) {
  return (
    <>
      <p role="status">{agreementWords(rows)}</p>
      {(a.from !== b.from || a.to !== b.to) && <p className="t12 med-ink">{text.compare.ranges}</p>}
      {rows.length > 0 && (
        <table className="rz-compare">
          <thead>
            <tr>
              <th scope="col">{text.compare.finding}</th>
              <Head letter="A" one={a} clock={clock} now={now} />
              <Head letter="B" one={b} clock={clock} now={now} />
              <th scope="col">{text.compare.mark}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row key={index} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface HeadProps extends Pick<ComparedProps, 'clock' | 'now'> {
  readonly letter: string;
  readonly one: Reanalysis;
}

function Head({ letter, one, clock, now }: HeadProps) {
  return (
    <th scope="col">
      <a className="link" href={formatRoute({ page: 'reanalyze', id: one.id, other: null, range: null })}>
        {letter}: {listed(eyesOf(one))}
      </a>
      <br />
      {spanWords(one, clock, now)}
    </th>
  );
}

function Row({ row }: { readonly row: ComparisonRow }) {
  const agreement = agreementOf(row);
  return (
    <tr>
      <td className="main">
        {row.findingId === null ? (
          row.title
        ) : (
          <a href={formatRoute({ page: 'inbox', id: row.findingId })}>{row.title}</a>
        )}
      </td>
      <Side said={row.a} />
      <Side said={row.b} />
      <td>
        <span className={agreement === 'both' ? 'chip' : 'chip warn'}>{text.compare.marks[agreement]}</span>
      </td>
    </tr>
  );
}

function Side({ said }: { readonly said: ComparisonRow['a'] }) {
  if (said === null) return <td className="i3">{text.compare.notFound}</td>;
  return (
    <td>
      <span className="hstack g1">
        <SeverityMark severity={said.severity} label={SEVERITY_WORDS[said.severity]} size={12} />
        {shared.counts.lines({ many: said.lines })}
      </span>
      <p className="t11 i3 rz-explained">{said.explanation}</p>
    </td>
  );
}
