import type { Host } from '../../shared/contract/system.ts';
import { text } from './messages.ts';

/** Where secrets are kept, or why they are not stored; and what became of those that were. */
export function secretsWords({ place, setAside }: Host['keychain']): string {
  const where = text.secrets.places[place];
  return setAside === null ? where : `${where} ${text.secrets.setAside({ file: setAside })}`;
}
