import type { TriageAction } from '../../shared/contract/findings.ts';
import type { TriageState } from '../../shared/domain/finding.ts';
import { useCommand } from './use-commands.tsx';

/**
 * The keys that decide about one finding, as far as its state allows.
 *
 * @param state null: there is none to decide about
 */
export function useDecisionKeys(state: TriageState | null, act: (action: TriageAction) => void): void {
  useCommand('acknowledge', state === 'new' ? () => act({ kind: 'acknowledge' }) : null);
  useCommand('resolve', state === null || state === 'resolved' ? null : () => act({ kind: 'resolve' }));
  useCommand('reopen', state === null || state === 'new' ? null : () => act({ kind: 'reopen' }));
}
