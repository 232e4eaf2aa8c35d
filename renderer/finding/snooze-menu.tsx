import { useState, type FormEvent, type ReactNode } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { FindingDetail, TriageAction } from '../../shared/contract/findings.ts';
import { FOREVER } from '../../shared/domain/values.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { count } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { nextMorning } from '../ui/times.ts';
import { useNow } from '../ui/use-now.ts';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import { useQuietProposal } from './use-quiet.ts';
import { fromLocalField, snoozeChoices, toLocalField } from './snooze-times.ts';

/** So many more lines are worth another look, if nothing else is said. */
const MORE = 10;

interface QuietMenuProps {
  readonly finding: FindingDetail;
  readonly onAction: (action: TriageAction) => void;
}

/** Keeps a finding quiet: until it gets worse first, then until a time; `h` opens it. */
export function QuietMenu({ finding, onAction }: QuietMenuProps) {
  const [open, setOpen] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const { show } = useDialogs();
  const { quiet } = useSuppressing();
  const keepQuiet = () => void quiet({ ids: [finding.id] }, finding.title, null);
  const proposal = useQuietProposal(finding.id);
  const choices = snoozeChoices(useNow(1_000));
  const onSnooze = (until: number) => onAction({ kind: 'snooze', until });
  useCommand('quiet', () => setOpen(true));
  return (
    <>
      <MenuTrigger isOpen={open} onOpenChange={setOpen}>
        <AriaButton className="btn ghost">
          <Icon name="moon" />
          {text.snooze}
          <Kbd command="quiet" />
        </AriaButton>
        <Popover className="pop" placement="bottom start" offset={4}>
          <Menu aria-label={text.snoozeMenu} autoFocus="first">
            <Choice icon="moon" label={text.untilWorse} onAction={keepQuiet}>
              {proposal && text.untilWorseHint({ perHour: count(proposal.perHour) })}
            </Choice>
            {choices.map(({ id, label, until, hint }) => (
              <Choice key={id} icon="clock" label={label} onAction={() => onSnooze(until)}>
                {hint}
              </Choice>
            ))}
            <Choice
              icon="pulse"
              label={text.untilMore({ many: MORE })}
              onAction={() => onAction({ kind: 'snooze', until: FOREVER, hits: MORE })}
            />
            <Choice icon="clock" label={text.date} onAction={() => setChoosing(true)} />
            <Choice
              icon="more"
              label={text.quietMore}
              onAction={() => show({ kind: 'quiet', findingIds: [finding.id] })}
            />
          </Menu>
        </Popover>
      </MenuTrigger>
      <SnoozeDate open={choosing} onClose={() => setChoosing(false)} onSnooze={onSnooze} />
    </>
  );
}

interface ChoiceProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onAction: () => void;
  /** When it ends, at the right edge. */
  readonly children?: ReactNode;
}

function Choice({ icon, label, onAction, children }: ChoiceProps) {
  return (
    <MenuItem className="opt" textValue={label} onAction={onAction}>
      <Icon name={icon} />
      {label}
      {children && <span className="hint">{children}</span>}
    </MenuItem>
  );
}

interface SnoozeDateProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onSnooze: (until: number) => void;
}

function SnoozeDate({ open, onClose, onSnooze }: SnoozeDateProps) {
  const [value, setValue] = useState(() => toLocalField(nextMorning(Date.now())));
  const [refused, setRefused] = useState(false);
  const now = useNow();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = fromLocalField(value, Date.now());
    setRefused(until === null);
    if (until === null) return;
    onClose();
    onSnooze(until);
  };
  return (
    <Dialog title={text.dateTitle} open={open} onClose={onClose}>
      <form onSubmit={submit} className="vstack g3">
        <label className="vstack g1 t12 i2">
          {text.dateLabel}
          <input
            className={refused ? 'field on is-bad' : 'field on'}
            type="datetime-local"
            required
            value={value}
            min={toLocalField(now)}
            aria-invalid={refused}
            aria-describedby="snooze-date-hint"
            onChange={(event) => setValue(event.target.value)}
          />
        </label>
        <p id="snooze-date-hint" className={refused ? 't12 crit-ink' : 't12 i3'}>
          {refused ? text.dateRefused : text.dateHint}
        </p>
        <div className="hstack dialog-foot">
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button tone="primary" type="submit">
            {text.hide}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
