import { MenuItem } from 'react-aria-components';
import { Icon } from './icons.tsx';

interface TickedItemProps {
  readonly id: string;
  readonly label: string;
  readonly className?: string;
  /** Said after it, more quietly. */
  readonly hint?: string | undefined;
}

/** A choice of a menu, with a tick before it while it is chosen. */
export function TickedItem({ id, label, className = 'opt', hint }: TickedItemProps) {
  return (
    <MenuItem id={id} className={className} textValue={label}>
      {({ isSelected }) => (
        <>
          <span className="tick">{isSelected && <Icon name="check" />}</span>
          <span className="clip">{label}</span>
          {hint !== undefined && <span className="hint">{hint}</span>}
        </>
      )}
    </MenuItem>
  );
}
