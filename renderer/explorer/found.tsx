import { useState } from 'react';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { failureOf } from '../client/failure.ts';
import { failedWords, spanWords } from '../range/words.ts';
import { LoadFailure, TryAgain } from '../ui/load-failure.tsx';
import { text as shared } from '../ui/messages.ts';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { Lines } from './lines.tsx';
import { text } from './messages.ts';
import type { Explore } from './use-explore.ts';
import type { useFound } from './use-found.ts';

interface FoundProps {
  readonly explore: Explore;
  readonly found: ReturnType<typeof useFound>;
  readonly nameOf: (sourceId: string) => string;
}

/** The lines of a search, or why there are none. */
export function Found({ explore, found, nameOf }: FoundProps) {
  const [selected, setSelected] = useState<FoundLine | null>(null);
  const { range, asked, view } = explore;
  const { lines, error, isPending, isFetching, hasNextPage, fetchNextPage, failures, refetch } = found;
  if (error && lines.length === 0) {
    return (
      <div className="xl-note">
        <LoadFailure title={text.failed} error={error} onAgain={() => void refetch()} />
      </div>
    );
  }
  if (isPending && isFetching)
    return <RowSkeletons waiting label={text.searching({ server: view.server.name })} />;
  if (isPending) return null;
  const said = spanWords(asked.span, range.clock, range.now);
  return (
    <div className="xl-found">
      {failures.length > 0 && (
        <p className="t12 med-ink xl-some">
          {text.failedSome(failedWords(failures, (id) => (id === null ? view.server.name : nameOf(id))))}
        </p>
      )}
      {lines.length === 0 ? (
        <div className="xl-note" role="status">
          <p className="medium">{text.none({ range: said })}</p>
          <p className="t12 i3">{text.noneHint}</p>
        </div>
      ) : (
        <div className="xl-both">
          <Lines
            lines={lines}
            explore={explore}
            nameOf={nameOf}
            selected={selected}
            onSelect={setSelected}
            onEnd={() => {
              if (hasNextPage && !isFetching && !error) void fetchNextPage();
            }}
          />
        </div>
      )}
      <div className="xl-foot t12 i3" role="status">
        {error ? (
          <>
            <span className="crit-ink">
              {failureOf(error).message} {failureOf(error).advice}
            </span>
            <TryAgain onPress={() => void fetchNextPage()} />
          </>
        ) : (
          lines.length > 0 && statement(lines, hasNextPage, isFetching, explore)
        )}
      </div>
    </div>
  );
}

/** How far back the lines reach, and whether these are all. */
function statement(
  lines: readonly FoundLine[],
  more: boolean,
  loading: boolean,
  { range: { clock, now }, asked }: Explore,
): string {
  const many = shared.counts.lines({ many: lines.length });
  if (loading) return text.loadingOlder;
  if (!more) return text.all({ lines: many, range: spanWords(asked.span, clock, now) });
  return text.some({ lines: many, at: clock.moment(toMilliseconds(lines.at(-1)?.timestamp ?? 0n), now) });
}
