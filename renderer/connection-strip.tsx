import { useConnection } from './client/queries.ts';
import { useEngine } from './client/engine.ts';
import { Button } from './ui/button.tsx';
import { count } from './ui/format.ts';
import { Icon } from './ui/icons.tsx';
import { useNow } from './ui/use-now.ts';
import { text } from './messages.ts';

const LONG_ATTEMPTS = 3;

/** Calmly says that the engine does not answer, what still works, and when the next try is. */
export function ConnectionStrip() {
  const { connection } = useEngine();
  const state = useConnection();
  const now = useNow(500);
  if (state.kind === 'open' || (state.kind === 'connecting' && state.attempt === 0)) return null;
  const left = state.kind === 'waiting' ? Math.max(0, Math.ceil((state.retryAt - now) / 1000)) : 0;
  const long = connection.kind === 'port' ? text.lostPort : text.lostLong;
  return (
    <div className="strip" role="status">
      <Icon name="plug" />
      <b className="medium nowrap">{text.lost}</b>
      <span className="clip i2">{state.attempt >= LONG_ATTEMPTS ? long : text.lostHint}</span>
      <span className="push nowrap i2" aria-hidden="true">
        {left > 0 ? text.retryIn({ left: count(left) }) : text.retrying}
      </span>
      <Button small onPress={connection.retryNow}>
        {text.retryNow}
      </Button>
    </div>
  );
}
