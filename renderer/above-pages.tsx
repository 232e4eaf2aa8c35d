import { EditDialog, SuppressDialog } from './suppressions/suppress-dialog.tsx';
import { QuietDialog } from './suppressions/quiet-dialog.tsx';
import { useDialogs } from './ui/dialogs.tsx';

/** What pages asked for that lies above all of them. */
export function AbovePages() {
  const { open } = useDialogs();
  switch (open?.kind) {
    case 'suppress':
      return <SuppressDialog key={open.findingId} findingId={open.findingId} />;
    case 'edit-suppression':
      return <EditDialog key={open.id} id={open.id} />;
    case 'quiet':
      return <QuietDialog key={open.findingIds.join(' ')} findingIds={open.findingIds} />;
    case undefined:
      return null;
  }
}
