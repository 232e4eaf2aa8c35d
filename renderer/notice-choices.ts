import { useEffect, useRef } from 'react';
import { useEngine } from './client/engine.ts';
import type { NoticeChoice } from './client/notice-options.ts';
import { text } from './messages.ts';
import { navigate } from './ui/route.ts';
import { useToasts } from './ui/toast.tsx';
import { useTriage } from './ui/use-triage.tsx';

const HOUR = 3_600_000;

/** Does what a person chose on a notification, as if they had done it here: with the toast, and undone by `z`. */
export function useNoticeChoices(): void {
  const { api, notices } = useEngine();
  const toasts = useToasts();
  const { act } = useTriage((id) => navigate({ page: 'inbox', id }));
  const perform = (choice: NoticeChoice) => {
    if (choice.action === 'open') return open(choice);
    const action = actionOf(choice.action);
    Promise.all(choice.findingIds.map((id) => api.findings.get({ id }))).then(
      (found) => {
        const rows = found.filter((finding) => finding !== null);
        if (rows.length > 0) act(rows, action);
        else toasts.show({ icon: 'cross', text: text.noticeGone });
      },
      (error: unknown) => toasts.fail(error, text.choiceFailed),
    );
  };
  const latest = useRef(perform);
  useEffect(() => {
    latest.current = perform;
  });
  useEffect(() => notices.onChoice((choice) => latest.current(choice)), [notices]);
}

function open({ findingIds }: NoticeChoice): void {
  navigate({ page: 'inbox', id: findingIds.length === 1 ? (findingIds[0] ?? null) : null });
}

function actionOf(action: 'acknowledge' | 'snooze') {
  return action === 'acknowledge'
    ? { kind: 'acknowledge' as const }
    : { kind: 'snooze' as const, until: Date.now() + HOUR };
}
