import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { text } from './messages.ts';

interface ConfirmDialogProps {
  readonly title: string;
  readonly words: string;
  /** Names what goes. */
  readonly confirm: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asked only where what goes cannot be undone. */
export function ConfirmDialog({ title, words, confirm, onClose, onConfirm }: ConfirmDialogProps) {
  return (
    <Dialog title={title} open onClose={onClose}>
      <p className="i2">{words}</p>
      <div className="hstack dialog-foot">
        <Button onPress={onClose}>{text.cancel}</Button>
        <Button
          tone="danger"
          className="solid"
          onPress={() => {
            onClose();
            onConfirm();
          }}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
