import { useInfiniteQuery } from '@tanstack/react-query';
import type { FoundLine } from '../../shared/contract/explore.ts';
import type { Search } from '../../shared/domain/search.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { useEngine } from '../client/engine.ts';
import { pagesAround, type Around } from '../client/lines-around.ts';
import { ASKED_ONCE } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { text } from './messages.ts';
import type { Explore } from './use-explore.ts';

interface AroundDialogProps {
  readonly line: FoundLine;
  readonly explore: Explore;
  readonly onClose: () => void;
}

/** The lines before and after one, of its source, whatever was searched for; more at either end. */
export function AroundDialog({ line, explore, onClose }: AroundDialogProps) {
  const { clock } = explore.range;
  const query = useAround(line, explore);
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const place = lines.findIndex((one) => one.timestamp === line.timestamp && one.text === line.text);
  const at = (one: { readonly timestamp: bigint }) => clock.exact(toMilliseconds(one.timestamp));
  return (
    <Dialog open wide title={text.around.title({ at: at(line) })} onClose={onClose}>
      {query.isPending && (
        <p className="t12 i3" role="status">
          {text.searching({ server: explore.view.server.name })}
        </p>
      )}
      {query.error && (
        <LoadFailure title={text.failed} error={query.error} onAgain={() => void query.refetch()} />
      )}
      {lines.length > 0 && (
        <div className="near-lines" role="group" aria-label={text.around.lines} tabIndex={0}>
          {query.hasPreviousPage ? (
            <Button small tone="ghost" icon="up" onPress={() => void query.fetchPreviousPage()}>
              {text.around.earlier}
            </Button>
          ) : (
            <p className="t11 i3">{text.around.noneEarlier}</p>
          )}
          <ol>
            {lines.map((one, index) => (
              <li
                // From the line on: those that come in above change none.
                key={index - place}
                ref={index === place ? center : null}
                className={index === place ? 'ln is-marked' : 'ln'}
                aria-current={index === place ? 'true' : undefined}
              >
                <time>{at(one)}</time>
                <span className="line-text">{one.text}</span>
              </li>
            ))}
          </ol>
          {query.hasNextPage ? (
            <Button small tone="ghost" icon="down" onPress={() => void query.fetchNextPage()}>
              {text.around.later}
            </Button>
          ) : (
            <p className="t11 i3">{text.around.noneLater}</p>
          )}
        </div>
      )}
      <div className="hstack dialog-foot">
        <Button onPress={onClose}>{text.close}</Button>
      </div>
    </Dialog>
  );
}

function useAround({ sourceId, timestamp }: FoundLine, { asked, view }: Explore) {
  const { queries } = useEngine();
  // A line that no source reads lies among the streams that its LogQL names.
  const query = sourceId === null ? asked.search.query : '';
  const search: Search = { serverId: view.server.id, sourceId, query };
  return useInfiniteQuery({
    ...queries.explore.around.infiniteOptions({
      input: ({ at, before, after }: Around) => ({ search, timestamp: at, before, after }),
      queryKey: ['explore-around', search, String(timestamp)],
      ...pagesAround(timestamp),
    }),
    ...ASKED_ONCE,
  });
}

function center(line: HTMLElement | null): void {
  line?.scrollIntoView({ block: 'center' });
}
