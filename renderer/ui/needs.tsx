import { Icon } from './icons.tsx';

/** What a server has to have before Nightjar can read its logs. */
export function Needs() {
  return (
    <div className="card needs">
      <h3 className="h2">What it needs on the server</h3>
      <ul className="needs-list">
        <li>
          <Icon name="check" small />
          An account that may log in over SSH and forward ports
        </li>
        <li>
          <Icon name="check" small />
          Loki 2.9 or newer, with the logs in it
        </li>
        <li className="optional">
          <Icon name="minus" small />
          Ollama is optional; rules find much without it
        </li>
      </ul>
    </div>
  );
}
