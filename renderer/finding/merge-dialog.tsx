import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { FindingDetail, LikelyFinding } from '../../shared/contract/findings.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ago } from '../ui/format.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { useMerging } from '../ui/use-merging.ts';
import { useNow } from '../ui/use-now.ts';
import { text } from './messages.ts';

interface MergeDialogProps {
  readonly finding: FindingDetail;
  readonly onClose: () => void;
}

/** Chooses what is to count for a finding: what may tell of the same thing first, or what a search finds. */
export function MergeDialog({ finding, onClose }: MergeDialogProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { queries } = useEngine();
  const { merge } = useMerging();
  const input = { id: finding.id, text: useDeferredValue(typed.trim()) };
  const { data } = useQuery(
    queries.findings.likely.queryOptions({ input, placeholderData: keepPreviousData }),
  );
  const save = () => {
    onClose();
    merge(chosen, finding);
  };
  return (
    <Dialog title={text.merge.title} open onClose={onClose} wide>
      <div className="vstack g3">
        <p className="t12 i2">{text.merge.into({ title: finding.title })}</p>
        <input
          className="field on"
          type="search"
          autoFocus
          maxLength={200}
          aria-label={text.merge.search}
          placeholder={text.merge.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <ul className="merge-offers" aria-label={text.merge.offers}>
          {data?.findings.map((one) => (
            <Offer
              key={one.id}
              one={one}
              chosen={chosen.includes(one.id)}
              onChange={(on) => setChosen(on ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}
            />
          ))}
        </ul>
        {data?.findings.length === 0 && <p className="t12 i3">{text.merge.none}</p>}
        <div className="hstack dialog-foot">
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button tone="primary" icon="merge" disabled={chosen.length === 0} onPress={save}>
            {text.merge.save({ many: chosen.length })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface OfferProps {
  readonly one: LikelyFinding;
  readonly chosen: boolean;
  readonly onChange: (chosen: boolean) => void;
}

function Offer({ one, chosen, onChange }: OfferProps) {
  const now = useNow();
  return (
    <li>
      <label className="merge-offer">
        <input type="checkbox" checked={chosen} onChange={(event) => onChange(event.target.checked)} />
        <SeverityMark severity={one.severity} judged={one.judged} />
        <span className="clip" title={one.title}>
          {one.title}
        </span>
        <span className="t11 i3 nowrap">
          {one.servers.join(', ')} · {text.lines({ many: one.count })} · {ago(one.lastSeen, now)}
        </span>
      </label>
    </li>
  );
}
