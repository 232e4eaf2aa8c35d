import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

/** Puts a text on the clipboard and says so. */
export function useCopying(): (content: string, what: string) => void {
  const toasts = useToasts();
  return (content, what) => {
    navigator.clipboard.writeText(content).then(
      () => toasts.show({ icon: 'copy', text: text.copied({ what }) }),
      () => toasts.show({ icon: 'cross', text: text.copyRefused }),
    );
  };
}
