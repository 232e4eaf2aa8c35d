import { useState } from 'react';
import { noticePermission } from '../client/notices.ts';
import { Button } from '../ui/button.tsx';
import { text } from './messages.ts';

/** Asks the browser for notifications when it is pressed, and never by itself. */
export function NotifyButton() {
  const [permission, setPermission] = useState(noticePermission);
  if (permission !== 'default') return null;
  return (
    <Button
      tone="ghost"
      small
      icon="bell"
      label={text.notify}
      onPress={() => void Notification.requestPermission().then(setPermission)}
    >
      <span className="wide">{text.notify}</span>
    </Button>
  );
}
