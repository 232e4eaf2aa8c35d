import { useQuery } from '@tanstack/react-query';
import type { ServerQueue } from '../../shared/contract/activity.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { ago, duration, percent, range } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { useNow } from '../ui/use-now.ts';
import { text } from './messages.ts';
import { TabPage } from './tabs.tsx';

const { queue: words } = text;
/** What is missing grows with the clock. */
const AGAIN = 10_000;

/** What each server's lane reads next, and what waits for its model. */
export function QueueView() {
  const now = useNow(1_000);
  const { queries } = useEngine();
  const { data, error, isPending } = useQuery({
    ...queries.activity.queue.queryOptions(),
    refetchInterval: AGAIN,
  });
  return (
    <TabPage current="queue">
      {isPending && <RowSkeletons waiting label={words.loading} />}
      {error && !data && <FailureCard title={words.loadFailed} failure={failureOf(error)} />}
      {data?.length === 0 && <p className="i3">{words.none}</p>}
      {data?.map((queue) => (
        <section key={queue.serverId} className="lane" aria-label={queue.serverName}>
          <h2>{queue.serverName}</h2>
          <Reading queue={queue} now={now} />
          <Asking model={queue.model} now={now} />
        </section>
      ))}
    </TabPage>
  );
}

function Reading({ queue, now }: { readonly queue: ServerQueue; readonly now: number }) {
  const { next, more, missing, polling } = queue;
  return (
    <div>
      <h3 className="h2">{words.reading}</h3>
      <p className="t12 i2">
        {next.length === 0 ? words.allRead : words.missing({ time: duration(missing) })}{' '}
        {polling && words.now}
      </p>
      <ol className="pieces">
        {next.map(({ from, to, live }) => (
          <li key={from}>
            <span className="chip">{live ? words.live : words.hole}</span>
            {range(from, to, now)}
            <span className="push i3">{duration(to - from)}</span>
          </li>
        ))}
      </ol>
      {more > 0 && <p className="t12 i3">{words.more({ many: more })}</p>}
    </div>
  );
}

function Asking({ model, now }: { readonly model: ServerQueue['model']; readonly now: number }) {
  return (
    <div>
      <h3 className="h2">{words.model}</h3>
      {model === null ? (
        <p className="t12 i3">{words.noModel}</p>
      ) : (
        <>
          <p className="t12 i2">
            {model.waiting === 0 || model.oldest === null
              ? words.nothingWaits({ model: model.name })
              : words.waits({
                  templates: shared.counts.templates({ many: model.waiting }),
                  model: model.name,
                  since: ago(model.oldest, now),
                })}
          </p>
          <div className="share" title={words.shareHint}>
            <span
              className="share-bar"
              role="meter"
              aria-label={words.share}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(model.share * 100)}
            >
              <i style={{ width: `${Math.min(1, model.share) * 100}%` }} />
              <b style={{ left: `${Math.min(1, model.mayShare) * 100}%` }} />
            </span>
            <span className="t12 i3">
              {words.shares({ used: percent(model.share), allowed: percent(model.mayShare) })}
            </span>
          </div>
          <ol className="pieces">
            {model.head.map(({ text: template, sourceName, since }) => (
              <li key={`${sourceName} ${template}`}>
                <span className="chip">{sourceName}</span>
                <span className="clip mono" title={template}>
                  {template}
                </span>
                <span className="push i3 nowrap">{ago(since, now)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
