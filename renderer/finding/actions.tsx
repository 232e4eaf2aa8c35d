import type { FindingDetail, TriageAction } from '../../shared/contract/findings.ts';
import { isHidden } from '../client/optimistic.ts';
import { Button, CommandButton } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { useCommand, useRunCommand } from '../ui/use-commands.tsx';
import { useDecisionKeys } from '../ui/use-decision-keys.ts';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { text } from './messages.ts';
import { MoreMenu } from './more-menu.tsx';
import { QuietMenu } from './snooze-menu.tsx';

interface ActionsProps {
  readonly finding: FindingDetail;
  readonly onAction: (action: TriageAction) => void;
  readonly onBack: () => void;
  /** `2 of 16`; null where the finding is not in the list that is shown. */
  readonly position: string | null;
}

/** What can be decided about the open finding, with the key that does it. */
export function Actions({ finding, onAction, onBack, position }: ActionsProps) {
  const { state, mark } = finding;
  const hidden = isHidden({ mark });
  const { show } = useDialogs();
  const { hideAgain } = useSuppressing();
  const cameBack = mark?.kind === 'returned' || mark?.kind === 'snooze-ended';
  useCommand('quiet', cameBack ? () => void hideAgain(finding.id, finding.title) : null);
  const run = useRunCommand();
  const acknowledge = state === 'new' ? () => onAction({ kind: 'acknowledge' }) : null;
  useDecisionKeys(state, onAction);
  useCommand('suppress', () => show({ kind: 'suppress', findingId: finding.id }));
  // Acknowledging goes on to the next one by itself.
  useCommand('actNext', acknowledge ?? (() => run('next')));
  useCommand('actPrevious', () => {
    acknowledge?.();
    run('previous');
  });
  return (
    <header className="bar acts-bar">
      <Button icon="back" tone="ghost" label={text.back} className="to-list" onPress={onBack} />
      {state === 'new' ? (
        <CommandButton command="acknowledge" icon="check">
          {text.acknowledge}
        </CommandButton>
      ) : (
        <CommandButton command="reopen" icon="back">
          {text.reopen}
        </CommandButton>
      )}
      {mark?.kind === 'snoozed' && (
        <Button icon="clock" tone="ghost" onPress={() => onAction({ kind: 'end-snooze' })}>
          {text.showAgain}
        </Button>
      )}
      {!hidden && state !== 'resolved' && <QuietMenu finding={finding} onAction={onAction} />}
      <CommandButton command="suppress" icon="hide" tone="ghost">
        {text.suppress}
      </CommandButton>
      {state !== 'resolved' && (
        <CommandButton command="resolve" icon="done" tone="ghost">
          {text.resolve}
        </CommandButton>
      )}
      <span className="push hstack g1 stepper">
        {position !== null && (
          <>
            <span className="t12 i3 wide nowrap">{position}</span>
            <Steps />
          </>
        )}
        <MoreMenu finding={finding} />
      </span>
    </header>
  );
}

function Steps() {
  const run = useRunCommand();
  return (
    <>
      <Button tone="ghost" small icon="up" label={text.previous} onPress={() => run('previous')} />
      <Button tone="ghost" small icon="down" label={text.next} onPress={() => run('next')} />
    </>
  );
}
