import { useState, type KeyboardEvent } from 'react';
import type { SuppressionView } from '../../shared/contract/suppressions.ts';
import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { Matchers, SuppressionEnd } from '../../shared/domain/suppression.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useFinding, useSuggestedRule, useSuppressions } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { useShowPreview } from '../ui/preview.tsx';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { choiceOf, endOf, type EndChoice, type Known } from './draft.ts';
import { EndField } from './end-field.tsx';
import { MatcherChips } from './matcher-chips.tsx';
import { text } from './messages.ts';
import { PreviewView } from './preview-view.tsx';
import { SidePanel } from './side-panel.tsx';
import { usePreview } from './use-preview.ts';

const PER_HOUR = 10;

/** A rule that starts from a finding: all that tells it from others is filled in, and what is taken out widens it. */
export function SuppressDialog({ findingId }: { readonly findingId: string }) {
  const { close } = useDialogs();
  const { data: finding, isPending: waiting } = useFinding(findingId);
  const { data: suggested, isPending } = useSuggestedRule(findingId);
  const ready = finding && suggested;
  return (
    <SidePanel title={text.dialog.title} onClose={close}>
      {ready ? (
        <RuleForm
          matchers={suggested.matchers}
          choice={choiceOf(null, suggested.quiet.perHour)}
          known={knownOf(finding)}
          finding={finding}
        />
      ) : (
        <p className="su-note i3">{isPending || waiting ? text.dialog.loading : text.dialog.gone}</p>
      )}
    </SidePanel>
  );
}

/** The same for a rule that is there. */
export function EditDialog({ id }: { readonly id: string }) {
  const { close } = useDialogs();
  const { data: rules, isPending } = useSuppressions();
  const rule = rules?.find((each) => each.id === id);
  const worse = rule?.end.kind === 'until-worse' ? rule.end : null;
  return (
    <SidePanel title={text.dialog.editTitle} onClose={close}>
      {rule ? (
        <RuleForm
          matchers={rule.matchers}
          choice={choiceOf(rule.end, PER_HOUR)}
          known={{ serverIds: worse?.serverIds ?? [], severity: worse?.severity ?? 'critical' }}
          rule={rule}
        />
      ) : (
        <p className="su-note i3">{isPending ? text.dialog.loading : text.gone}</p>
      )}
    </SidePanel>
  );
}

function knownOf({ servers, severity }: FindingDetail): Known {
  return { serverIds: servers.map(({ id }) => id), severity };
}

interface RuleFormProps {
  readonly matchers: Matchers;
  readonly choice: EndChoice;
  readonly known: Known;
  readonly rule?: SuppressionView;
  readonly finding?: FindingDetail;
}

function RuleForm({ matchers: suggested, choice: first, known, rule, finding }: RuleFormProps) {
  const { close, show } = useDialogs();
  const deeds = useSuppressing();
  const [matchers, setMatchers] = useState(suggested);
  const [choice, setChoice] = useState(first);
  const [reason, setReason] = useState(rule?.reason ?? '');
  const [opened] = useState(() => Date.now());
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  // An instant stays as it is until another end is chosen.
  const end: SuppressionEnd = rule && choice === first ? rule.end : endOf(choice, known, opened);
  const { preview, looking, error } = usePreview({ matchers, end, ...(rule && { id: rule.id }) });
  useShowPreview(preview?.now.ids ?? []);
  const ready = reason.trim() !== '' && preview !== undefined && preview.refused === null;
  const save = () => {
    if (!ready) return;
    const draft = { matchers, end, reason: reason.trim() };
    const saved = rule ? deeds.edit(rule, draft) : deeds.add(draft);
    saved.then(close, (wrong: unknown) => setFailure(failureOf(wrong)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    save();
  };
  return (
    <div className="su-form" onKeyDown={onKeyDown}>
      <div className="su-body">
        <MatcherChips matchers={matchers} suggested={suggested} onChange={setMatchers} />
        <PreviewView preview={preview} looking={looking} error={error} />
        <label className="su-form-row">
          <span className="su-label">{text.dialog.reason}</span>
          <input
            className="field on"
            autoFocus
            required
            maxLength={500}
            value={reason}
            placeholder={text.dialog.reasonHint}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <EndField choice={choice} end={end} now={opened} onChange={setChoice} />
        {failure && <FailureCard title={text.dialog.refused} failure={failure} />}
      </div>
      <footer className="su-foot">
        <Button tone="primary" disabled={!ready} onPress={save}>
          {rule ? text.dialog.saveEdit : saveWords(preview?.now.count ?? 0)}
        </Button>
        <Button tone="ghost" onPress={close}>
          {text.dialog.cancel}
        </Button>
        {finding && (
          <Button
            tone="ghost"
            icon="moon"
            className="push"
            onPress={() => show({ kind: 'quiet', findingIds: [finding.id] })}
          >
            {text.dialog.orQuiet}
          </Button>
        )}
      </footer>
    </div>
  );
}

function saveWords(many: number): string {
  return many === 0 ? text.dialog.saveNone : text.dialog.save({ many });
}
