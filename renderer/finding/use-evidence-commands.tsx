import { useState, type ReactNode } from 'react';
import type { EvidenceLineView, FindingDetail } from '../../shared/contract/findings.ts';
import { useServers } from '../client/queries.ts';
import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { logqlOf } from './copies.ts';
import { LinesAround, LinesOf } from './lines-dialog.tsx';
import { text } from './messages.ts';
import { entityIn, type Entity } from './same-entity.ts';
import { useCopying } from './use-copying.ts';

/** `l`, `a` and `c` for the chosen line. Returns the dialogs that they open. */
export function useEvidenceCommands(finding: FindingDetail, line: EvidenceLineView | null): ReactNode {
  const [around, setAround] = useState<EvidenceLineView | null>(null);
  const [followed, setFollowed] = useState<Entity | null>(null);
  const { data: servers } = useServers();
  const toasts = useToasts();
  const copy = useCopying();
  const entity = line === null ? null : entityIn(finding.entities, line.text);
  const copyQuery = (from: EvidenceLineView) => {
    const sources = servers?.flatMap((view) => view.sources) ?? [];
    const source = sources.find(({ id }) => id === from.sourceId);
    if (source === undefined) return toasts.show({ icon: 'cross', text: text.noSource });
    copy(logqlOf(from, source.selector, finding), 'LogQL');
  };
  useCommand('linesAround', line === null ? null : () => setAround(line));
  useCommand('sameEntity', entity === null ? null : () => setFollowed(entity));
  useCommand('copyLogql', line === null ? null : () => copyQuery(line));
  return (
    <>
      {around && <LinesAround finding={finding} line={around} onClose={() => setAround(null)} />}
      {followed && <LinesOf finding={finding} entity={followed} onClose={() => setFollowed(null)} />}
    </>
  );
}
