import { useState } from 'react';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { nameFor, ruleDraft } from '../../shared/domain/rule-draft.ts';
import { isLogql, wordsOf } from '../../shared/domain/search.ts';
import { useEngine } from '../client/engine.ts';
import { useInfo } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useSending } from '../ui/use-sending.ts';
import { text } from './messages.ts';

interface RuleDialogProps {
  readonly line: FoundLine;
  /** What it was found by. */
  readonly query: string;
  /** What the rule looks for; null: words. */
  readonly field: FoundLine['fields'][number] | null;
  readonly onClose: () => void;
}

const ROWS = 18;

/** A Sigma rule that is begun from a line: to be changed, copied, or saved among the user's own. */
export function RuleDialog({ line, query, field, onClose }: RuleDialogProps) {
  const { data: info } = useInfo();
  const [yaml, setYaml] = useState(() =>
    ruleDraft({ ...line, field, words: isLogql(query) ? [] : wordsOf(query) }),
  );
  const { api } = useEngine();
  const toasts = useToasts();
  const { send, sending, failure } = useSending();
  const name = nameOf(yaml);
  const save = () =>
    void send(api.system.addRule({ name, text: yaml }), ({ file }) => {
      toasts.show({ icon: 'check', text: text.rule.saved({ file }) });
      onClose();
    });
  return (
    <Dialog open wide title={text.rule.title} onClose={onClose}>
      <p className="t12 i2">{text.rule.lead}</p>
      <textarea
        className="field on mono-field xl-rule"
        rows={ROWS}
        value={yaml}
        aria-label={text.rule.field}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setYaml(event.target.value)}
      />
      {info && <p className="t12 i3">{text.rule.where({ file: `${info.dataFolder}/rules/${name}.yml` })}</p>}
      {failure && <FailureCard title={text.rule.notSaved} failure={failure} />}
      <div className="hstack dialog-foot">
        <CopyButton text={yaml} />
        <Button onPress={onClose}>{text.close}</Button>
        <Button tone="primary" disabled={sending || yaml.trim() === ''} onPress={save}>
          {text.rule.save}
        </Button>
      </div>
    </Dialog>
  );
}

/** The file is called as the rule is. */
function nameOf(yaml: string): string {
  const named = /^name:\s*["']?([A-Za-z0-9_-]+)/m.exec(yaml)?.[1]?.toLowerCase().slice(0, 60);
  return named ?? nameFor('');
}
