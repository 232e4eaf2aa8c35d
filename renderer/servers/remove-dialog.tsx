import type { ServerView } from '../../shared/contract/servers.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { text as shared } from '../ui/messages.ts';
import { text } from './messages.ts';

interface RemoveDialogProps {
  readonly view: ServerView;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** The one question that is asked, because what goes cannot be undone; the button says what goes. */
export function RemoveDialog({ view, open, onClose, onConfirm }: RemoveDialogProps) {
  const { name } = view.server;
  return (
    <Dialog title={text.removeTitle({ name })} open={open} onClose={onClose}>
      <p className="i2">{text.removeText}</p>
      <div className="hstack dialog-foot">
        <Button onPress={onClose}>{text.cancel}</Button>
        <Button tone="danger" className="solid" onPress={onConfirm}>
          {text.removeConfirm({ name, sources: shared.counts.sources({ many: view.sources.length }) })}
        </Button>
      </div>
    </Dialog>
  );
}
