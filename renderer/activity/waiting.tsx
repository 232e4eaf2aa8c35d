import type { ServerView } from '../../shared/contract/servers.ts';
import { useServers } from '../client/queries.ts';
import { countdown, moment } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { text } from './messages.ts';

/** What waits for a model, since when, how much of its host's time is used, and when it is asked about again. */
export function Waiting({ now }: { readonly now: number }) {
  const { data: servers = [] } = useServers();
  const waiting = servers.filter(({ backlog }) => backlog.templates > 0);
  if (waiting.length === 0) return null;
  return (
    <section className="ac-waiting" aria-label={text.waiting.title} title={text.waiting.why}>
      <h2 className="group">{text.waiting.title}</h2>
      <ul>
        {waiting.map((view) => (
          <li key={view.server.id} className="t12">
            <span className="chip">{view.server.name}</span>
            <span className="i2">{wordsOf(view, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf({ backlog, nextPollAt }: ServerView, now: number): string {
  const templates = shared.counts.templates({ many: backlog.templates });
  return [
    backlog.oldest === null ? templates : text.waiting.of({ templates, at: moment(backlog.oldest, now) }),
    text.waiting.share({ percent: Math.round(backlog.share * 100) }),
    nextPollAt === null ? '' : text.waiting.next({ left: countdown(nextPollAt - now) }),
  ]
    .filter(Boolean)
    .join(', ');
}
