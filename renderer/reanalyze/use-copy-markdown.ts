import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

/** Copies what is shown as Markdown, by a button or its key, and says so. */
export function useCopyMarkdown(markdown: (() => string) | null): void {
  const toasts = useToasts();
  useCommand(
    'copyMarkdown',
    markdown === null
      ? null
      : () => {
          navigator.clipboard.writeText(markdown()).then(
            () => toasts.show({ icon: 'copy', text: text.opened.copied }),
            () => toasts.show({ icon: 'cross', text: text.opened.refused }),
          );
        },
  );
}
