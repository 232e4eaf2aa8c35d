import { useId, useState } from 'react';
import type { SuppressionView } from '../../shared/contract/suppressions.ts';
import { useEngine } from '../client/engine.ts';
import { useSuppressionReview } from '../client/queries.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import { formatRoute } from './route.ts';
import { suppressingText } from './suppressing.ts';
import { useSuppressing } from './use-suppressing.tsx';

const text = suppressingText.review;

/** Once a week, one line that names rules that are stale or too broad, and what to do once it is opened. */
export function ReviewRow() {
  const { api, queries, queryClient } = useEngine();
  const { data: rules = [] } = useSuppressionReview();
  const [open, setOpen] = useState(false);
  const list = useId();
  if (rules.length === 0) return null;
  const dismiss = () => {
    void api.suppressions.dismissReview().finally(() => {
      void queryClient.invalidateQueries({ queryKey: queries.suppressions.review.key() });
    });
  };
  return (
    <section className="review-row" aria-label={text.title({ many: rules.length })}>
      <header className="hstack">
        <button
          type="button"
          className="review-look"
          aria-expanded={open}
          aria-controls={open ? list : undefined}
          onClick={() => setOpen(!open)}
        >
          <Icon name="hide" />
          <span className="clip">
            <b className="medium">{text.title({ many: rules.length })}</b>{' '}
            {!open && <span className="i3">{rules.map(({ reason }) => reason).join(', ')}</span>}
          </span>
          <Icon name={open ? 'up' : 'down'} small />
        </button>
        <Button tone="ghost" small icon="cross" label={text.dismiss} onPress={dismiss} />
      </header>
      {open && (
        <ul id={list}>
          {rules.map((rule) => (
            <Reviewed key={rule.id} rule={rule} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Reviewed({ rule }: { readonly rule: SuppressionView }) {
  const { end, keep } = useSuppressing();
  return (
    <li>
      <p>
        <a className="link" href={formatRoute({ page: 'suppressions', id: rule.id })}>
          {rule.reason}
        </a>{' '}
        <span className="t12 i2">{rule.review === 'broad' ? text.broad : text.stale}</span>
      </p>
      <span className="hstack g1">
        <Button small onPress={() => void end(rule)}>
          {text.end}
        </Button>
        <Button small tone="ghost" onPress={() => void keep(rule)}>
          {text.keep}
        </Button>
      </span>
    </li>
  );
}
