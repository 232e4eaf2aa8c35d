import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TRANSFER_SECTIONS, type TransferSection } from '../../shared/domain/transfer-file.ts';
import type { LeftOut } from '../../shared/domain/transfer-change.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { count } from '../ui/format.ts';
import { saveFile } from '../ui/save-file.ts';
import { transfer as text } from './messages.ts';

/** Sections in the order in which people look for them. */
export const SHOWN_SECTIONS: readonly TransferSection[] = [
  'settings',
  ...TRANSFER_SECTIONS.filter((section) => section !== 'settings'),
];

/** Which of what a person set and made goes to a file, and afterwards what was left out of it. */
export function ExportDialog({ sections: first }: { readonly sections: readonly TransferSection[] | null }) {
  const { api, queries } = useEngine();
  const { close } = useDialogs();
  const { data: counts } = useQuery(queries.transfer.counts.queryOptions());
  const [chosen, setChosen] = useState<readonly TransferSection[]>(first ?? SHOWN_SECTIONS);
  const [saved, setSaved] = useState<{ readonly name: string; readonly leftOut: readonly LeftOut[] } | null>(
    null,
  );
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const sections = SHOWN_SECTIONS.filter((section) => chosen.includes(section) && counts?.[section] !== 0);
  const save = async () => {
    setFailure(null);
    const { text: content, leftOut } = await api.transfer.export({ sections });
    const name = fileName();
    saveFile(name, content);
    setSaved({ name, leftOut });
  };
  return (
    <Dialog title={text.exportTitle} open onClose={close}>
      {saved ? (
        <Saved {...saved} />
      ) : (
        <>
          <p className="t12 i2">{text.exportLead}</p>
          <div className="vstack tr-boxes" role="group" aria-label={text.exportTitle}>
            {SHOWN_SECTIONS.map((section) => (
              <label key={section} className={counts?.[section] === 0 ? 'mo-box i3' : 'mo-box'}>
                <input
                  type="checkbox"
                  checked={sections.includes(section)}
                  disabled={counts?.[section] === 0}
                  onChange={({ target }) =>
                    setChosen(target.checked ? [...chosen, section] : chosen.filter((one) => one !== section))
                  }
                />
                <span>{text.sections[section]}</span>
                {counts && section !== 'settings' && <span className="t12 i3">{count(counts[section])}</span>}
              </label>
            ))}
          </div>
        </>
      )}
      {failure && <FailureCard title={text.exportFailed} failure={failure} />}
      <div className="hstack dialog-foot">
        <Button onPress={close}>{saved ? text.close : text.cancel}</Button>
        {!saved && (
          <Button
            tone="primary"
            disabled={sections.length === 0}
            onPress={() => void save().catch((error: unknown) => setFailure(failureOf(error)))}
          >
            {text.save}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Saved({ name, leftOut }: { readonly name: string; readonly leftOut: readonly LeftOut[] }) {
  return (
    <>
      <p className="i2" role="status">
        {text.exported({ name })}
      </p>
      {leftOut.length > 0 && (
        <>
          <p className="t12 i2">{text.leftOut}</p>
          <ul className="t12 tr-list">
            {leftOut.map((one, index) => (
              <li key={index}>
                <span>{one.name}</span> <span className="i3">{text.leftOutWhy[one.kind]}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Such as `nightjar-2026-11-21.json`, by the clock of this computer. */
function fileName(): string {
  const now = new Date();
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return `nightjar-${parts.map((part) => String(part).padStart(2, '0')).join('-')}.json`;
}
