import { Keys } from './button.tsx';
import { Icon } from './icons.tsx';

interface ClearOrKeyProps {
  readonly empty: boolean;
  /** What the button does. */
  readonly label: string;
  readonly onClear: () => void;
}

/** At the end of a search field: the key that comes here, or the button that empties it. */
export function ClearOrKey({ empty, label, onClear }: ClearOrKeyProps) {
  if (empty) return <Keys of="/" />;
  return (
    <button type="button" className="clear" aria-label={label} onClick={onClear}>
      <Icon name="cross" small />
    </button>
  );
}
