import { useState, type FormEvent } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button, Kbd } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { nextMorning } from '../ui/times.ts';
import { useNow } from '../ui/use-now.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import { fromLocalField, snoozeChoices, toLocalField } from './snooze-times.ts';

/** Hides a finding until a time; `h` opens it. */
export function SnoozeMenu({ onSnooze }: { readonly onSnooze: (until: number) => void }) {
  const [open, setOpen] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const choices = snoozeChoices(useNow(1_000));
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
            {choices.map((choice) => (
              <MenuItem
                key={choice.id}
                className="opt"
                textValue={choice.label}
                onAction={() => onSnooze(choice.until)}
              >
                <Icon name="moon" />
                {choice.label}
                <span className="hint">{choice.hint}</span>
              </MenuItem>
            ))}
            <MenuItem className="opt" textValue={text.date} onAction={() => setChoosing(true)}>
              <Icon name="clock" />
              {text.date}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <SnoozeDate open={choosing} onClose={() => setChoosing(false)} onSnooze={onSnooze} />
    </>
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
