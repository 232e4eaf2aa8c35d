import { useEngine } from '../client/engine.ts';
import { useHost, useNoticePermission } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { text } from './messages.ts';

/** Asks the browser for notifications when it is pressed, and never by itself; only where the page shows them. */
export function NotifyButton() {
  const { notices } = useEngine();
  const { data: host } = useHost();
  const permission = useNoticePermission();
  if (host?.notices !== 'page' || permission !== 'default') return null;
  return (
    <Button tone="ghost" small icon="bell" label={text.notify} onPress={() => void notices.ask()}>
      <span className="wide">{text.notify}</span>
    </Button>
  );
}
