import { CopyButton } from '../ui/copy-button.tsx';
import type { Remedy } from './host-words.ts';
import { text } from './messages.ts';

/** What helps on the machine of the host: to be read, copied and run there by a person. */
export function Remedies({ remedies }: { readonly remedies: readonly Remedy[] }) {
  if (remedies.length === 0) return null;
  return (
    <ul className="mo-remedies" aria-label={text.remedies.title}>
      {remedies.map(({ why, command }) => (
        <li key={command} className="t12 i2">
          <span>{why}</span>
          <code>{command}</code>
          <CopyButton text={command} bare />
        </li>
      ))}
    </ul>
  );
}
