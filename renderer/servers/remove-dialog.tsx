import { useQuery } from '@tanstack/react-query';
import type { ServerView } from '../../shared/contract/servers.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { text as shared } from '../ui/messages.ts';
import { text } from './messages.ts';

interface RemoveDialogProps {
  readonly view: ServerView;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly onPause: () => void;
}

/** The one question that is asked, because what goes cannot be undone; the button says what goes. */
export function RemoveDialog({ view, open, onClose, onConfirm, onPause }: RemoveDialogProps) {
  const { id, name, paused } = view.server;
  const { queries } = useEngine();
  const { data } = useQuery({ ...queries.servers.removal.queryOptions({ input: { id } }), enabled: open });
  return (
    <Dialog title={text.removeTitle({ name })} open={open} onClose={onClose}>
      <p className="i2">{text.removeText}</p>
      {data && <p className="t12">{text.removeCounts({ alone: data.alone, shared: data.shared })}</p>}
      {!paused && <p className="t12 i3">{text.pauseInsteadHint}</p>}
      <div className="hstack dialog-foot">
        <Button onPress={onClose}>{text.cancel}</Button>
        {!paused && <Button onPress={onPause}>{text.pauseInstead}</Button>}
        <Button tone="danger" className="solid" onPress={onConfirm}>
          {text.removeConfirm({ name, sources: shared.counts.sources({ many: view.sources.length }) })}
        </Button>
      </div>
    </Dialog>
  );
}
