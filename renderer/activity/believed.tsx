import type { ModelCall } from '../../shared/domain/run.ts';
import { Icon } from '../ui/icons.tsx';
import { text } from './messages.ts';

/** What became of the drafts in an answer: taken, bounded by their evidence, or rejected, each with its reason. */
export function Believed({ call }: { readonly call: ModelCall }) {
  if (call.state !== 'answered' && call.state !== 'answered-in-part') return null;
  return (
    <section>
      <h4 className="h2">{text.believed.title}</h4>
      <ul className="rejections ca-why">
        <li>
          <Icon name={call.draftsAccepted > 0 ? 'check' : 'minus'} small />
          <span>
            {call.draftsAccepted > 0
              ? text.believed.accepted({ many: call.draftsAccepted })
              : text.believed.none}
          </span>
        </li>
        {call.bounds.map((reason) => (
          <li key={`bounded ${reason}`}>
            <Icon name="down" small />
            <span>{reason}</span>
            <span className="push i3">{text.believed.bounded}</span>
          </li>
        ))}
        {call.rejections.map((reason) => (
          <li key={`rejected ${reason}`}>
            <Icon name="cross" small />
            <span>{reason}</span>
            <span className="push i3">{text.believed.rejected}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
