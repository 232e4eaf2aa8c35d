import { failureOf } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

/** Servers to a file and back: without secrets, and paused when they come. */
export function CarryServers({ hasServers }: { readonly hasServers: boolean }) {
  const dialogs = useDialogs();
  const toasts = useToasts();
  const failed = (error: unknown) => {
    const { message, advice } = failureOf(error);
    toasts.show({ icon: 'cross', text: `${message} ${advice}`.trim() });
  };
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
        onError={failed}
      >
        {text.import}
      </FileButton>
    </>
  );
}
