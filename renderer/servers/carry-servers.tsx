import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

/** Servers to a file and back: without secrets, and paused when they come. */
export function CarryServers({ hasServers }: { readonly hasServers: boolean }) {
  const dialogs = useDialogs();
  const toasts = useToasts();
  return (
    <>
      {hasServers && (
        <Button
          small
          tone="ghost"
          onPress={() => dialogs.show({ kind: 'export', sections: ['servers', 'notes'] })}
        >
          {text.export}
        </Button>
      )}
      <FileButton
        tone="ghost"
        onText={(content) => dialogs.show({ kind: 'import', text: content })}
        onError={(error) => toasts.fail(error)}
      >
        {text.import}
      </FileButton>
    </>
  );
}
