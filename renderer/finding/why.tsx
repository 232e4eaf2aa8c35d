import { useState } from 'react';
import { failureOf } from '../client/failure.ts';
import { useNoticeDecisions } from '../client/queries.ts';
import { full, moment } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { text } from './messages.ts';
import { inOrder, whySentence } from './why-text.ts';

/** What the notifications made of this finding, stage by stage, for who wonders. */
export function Why({ findingId, now }: { readonly findingId: string; readonly now: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="bell" small />
        {text.why.title}
      </summary>
      {open && <Decisions findingId={findingId} now={now} />}
    </details>
  );
}

function Decisions({ findingId, now }: { readonly findingId: string; readonly now: number }) {
  const { data: decisions, error } = useNoticeDecisions(findingId);
  if (!decisions) {
    const said = error ? text.why.failed({ message: failureOf(error).message }) : text.why.loading;
    return (
      <p className="why-note" role="status">
        {said}
      </p>
    );
  }
  if (decisions.length === 0) return <p className="why-note">{text.why.none}</p>;
  return (
    <ol className="why-steps">
      {inOrder(decisions).map((decision, index) => (
        <li key={index}>
          <time dateTime={new Date(decision.at).toISOString()} title={full(decision.at)}>
            {moment(decision.at, now)}
          </time>{' '}
          <span>{whySentence(decision, now)}</span>
        </li>
      ))}
    </ol>
  );
}
