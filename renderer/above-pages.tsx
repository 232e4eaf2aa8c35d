import { lazy, Suspense } from 'react';
import { EditDialog, SuppressDialog } from './suppressions/suppress-dialog.tsx';
import { QuietAllDialog, QuietDialog } from './suppressions/quiet-dialog.tsx';
import { useDialogs } from './ui/dialogs.tsx';

const AddSourceDialog = lazy(async () => ({
  default: (await import('./servers/add-source-dialog.tsx')).AddSourceDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import('./settings/export-dialog.tsx')).ExportDialog,
}));
const ImportDialog = lazy(async () => ({
  default: (await import('./settings/import-dialog.tsx')).ImportDialog,
}));

/** What pages asked for that lies above all of them. */
export function AbovePages() {
  return (
    <Suspense>
      <Asked />
    </Suspense>
  );
}

function Asked() {
  const { open } = useDialogs();
  switch (open?.kind) {
    case 'suppress':
      return <SuppressDialog key={open.findingId} findingId={open.findingId} />;
    case 'edit-suppression':
      return <EditDialog key={open.id} id={open.id} />;
    case 'add-source':
      return <AddSourceDialog key={open.selector} serverId={open.serverId} selector={open.selector} />;
    case 'quiet':
      return <QuietDialog key={open.findingIds.join(' ')} findingIds={open.findingIds} />;
    case 'quiet-all':
      return <QuietAllDialog filter={open.filter} many={open.many} />;
    case 'export':
      return <ExportDialog sections={open.sections} />;
    case 'import':
      return <ImportDialog key={open.text} text={open.text} />;
    case undefined:
      return null;
  }
}
