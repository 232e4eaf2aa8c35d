import { useId, useState, type FormEvent } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { text } from './messages.ts';

interface ViewDialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly name: string;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}

/** Asks for the name of a view. */
export function ViewDialog(props: ViewDialogProps) {
  return (
    <Dialog title={props.title} open={props.open} onClose={props.onClose}>
      <NameForm {...props} />
    </Dialog>
  );
}

function NameForm({ name, onClose, onName }: ViewDialogProps) {
  const hint = useId();
  const [value, setValue] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() === '') return;
    onClose();
    onName(value);
  };
  return (
    <form onSubmit={submit} className="vstack g3">
      <label className="vstack g1 t12 i2">
        {text.saved.name}
        <input
          className="field on"
          type="text"
          required
          maxLength={60}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the only field of a dialog that was just opened
          autoFocus
          aria-describedby={hint}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <p id={hint} className="t12 i3">
        {text.saved.nameHint}
      </p>
      <div className="hstack dialog-foot">
        <Button onPress={onClose}>{text.saved.cancel}</Button>
        <Button tone="primary" type="submit">
          {text.saved.ok}
        </Button>
      </div>
    </form>
  );
}
