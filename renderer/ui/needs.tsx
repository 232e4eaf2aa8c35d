import { Icon } from './icons.tsx';
import { text } from './messages.ts';

/** What a server has to have before Nightjar can read its logs. */
export function Needs() {
  return (
    <div className="card needs">
      <h3 className="h2">{text.needs.title}</h3>
      <ul className="needs-list">
        <li>
          <Icon name="check" small />
          {text.needs.account}
        </li>
        <li>
          <Icon name="check" small />
          {text.needs.loki}
        </li>
        <li className="optional">
          <Icon name="minus" small />
          {text.needs.ollama}
        </li>
      </ul>
    </div>
  );
}
