import { useState } from 'react';
import type { TemplateRow } from '../../shared/contract/templates.ts';
import { failureOf } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { text } from './messages.ts';
import { TemplateWords } from './template-words.tsx';
import { useJoinChoices } from './use-templates.ts';

interface JoinDialogProps {
  readonly open: boolean;
  readonly sourceId: string;
  readonly template: TemplateRow;
  readonly onClose: () => void;
  readonly onJoin: (into: TemplateRow) => void;
}

/** Which template this one is to count for. */
export function JoinDialog({ open, onClose, ...rest }: JoinDialogProps) {
  return (
    <Dialog title={text.joinDialog} open={open} onClose={onClose} wide>
      <Choices {...rest} onClose={onClose} />
    </Dialog>
  );
}

function Choices({ sourceId, template, onClose, onJoin }: Omit<JoinDialogProps, 'open'>) {
  const [words, setWords] = useState('');
  const { data, error } = useJoinChoices(sourceId, words);
  const others = data?.rows.filter((row) => row.canonicalText !== template.canonicalText);
  return (
    <div className="tp-join">
      <p className="t12 i2">{text.joinLead}</p>
      <input
        className="field on"
        autoFocus
        value={words}
        maxLength={200}
        placeholder={text.search}
        aria-label={text.search}
        spellCheck={false}
        onChange={(event) => setWords(event.target.value)}
      />
      {error && <FailureCard title={text.loadFailed} failure={failureOf(error)} />}
      {others?.length === 0 && (
        <p className="t12 i3" role="status">
          {text.joinNoMatch}
        </p>
      )}
      <ul className="tp-choices">
        {others?.map((row) => (
          <li key={row.canonicalText}>
            <button type="button" onClick={() => onJoin(row)}>
              {row.name !== null && <b className="medium">{row.name}</b>}
              <TemplateWords template={row.text} />
            </button>
          </li>
        ))}
      </ul>
      <div className="hstack">
        <span className="push">
          <Button onPress={onClose}>{text.cancel}</Button>
        </span>
      </div>
    </div>
  );
}
