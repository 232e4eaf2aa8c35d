import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { failureOf } from '../client/failure.ts';
import { Button } from './button.tsx';
import type { CommandId } from './commands.ts';
import { Icon, type IconName } from './icons.tsx';

const SHOWN_MILLISECONDS = 10_000;

interface Toast {
  readonly text: ReactNode;
  readonly icon: IconName;
  readonly action?: { readonly label: string; readonly hint: CommandId; readonly run: () => void };
}

interface Toasts {
  show(toast: Toast): void;
  /** Says what went wrong, after what was not done because of it. */
  fail(error: unknown, notDone?: string): void;
  hide(): void;
}

const ToastContext = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (toasts === null) throw new Error('A toast was shown outside of the page.');
  return toasts;
}

/** One toast at a time, for ten seconds; longer while the pointer or the focus is on it. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<(Toast & { readonly key: number }) | null>(null);
  const [held, setHeld] = useState(false);
  const show = useCallback((next: Toast) => setToast((last) => ({ ...next, key: (last?.key ?? 0) + 1 })), []);
  const hide = useCallback(() => setToast(null), []);
  const fail = useCallback(
    (error: unknown, notDone = '') => {
      const { message, advice } = failureOf(error);
      show({ icon: 'cross', text: [notDone, message, advice].filter(Boolean).join(' ') });
    },
    [show],
  );
  const toasts = useMemo(() => ({ show, fail, hide }), [show, fail, hide]);
  useEffect(() => {
    if (toast === null || held) return;
    const timer = setTimeout(hide, SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [toast, held, hide]);
  return (
    <ToastContext value={toasts}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toast && (
          <div
            key={toast.key}
            className="toast"
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <Icon name={toast.icon} />
            <span className="clip">{toast.text}</span>
            {toast.action && (
              <Button tone="ghost" small className="acc" hint={toast.action.hint} onPress={toast.action.run}>
                {toast.action.label}
              </Button>
            )}
          </div>
        )}
      </div>
    </ToastContext>
  );
}
