import { useState } from 'react';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { useHost, useNoticePermission } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { notices as text } from './messages.ts';
import { SettingFrame, type PartProps } from './setting-frame.tsx';

/** Who shows notifications here, how to let the browser do it, and a way to see one. */
export function BrowserNotices({ words }: PartProps) {
  const { api, notices } = useEngine();
  const { data: host } = useHost();
  const permission = useNoticePermission();
  const [outcome, setOutcome] = useState('');
  const byPage = host?.notices === 'page';
  const shows = host !== undefined && (!byPage || permission === 'granted');
  const test = () => {
    api.notifications.test().then(
      ({ shown }) => setOutcome(shown ? text.sent : text.notSent),
      (error: unknown) => {
        const { message, advice } = failureOf(error);
        setOutcome(`${message} ${advice}`);
      },
    );
  };
  return (
    <SettingFrame
      name="browser-notices"
      words={words}
      below={
        <div className="st-note">
          <p className="t12 i2">{host && (byPage ? text[permission] : text.byHost)}</p>
          <div className="hstack st-deeds">
            {byPage && permission === 'default' && (
              <Button tone="primary" small icon="bell" onPress={() => void notices.ask()}>
                {text.allow}
              </Button>
            )}
            {shows && (
              <Button small icon="bell" onPress={test}>
                {text.test}
              </Button>
            )}
            <span className="t12 i3" role="status">
              {outcome}
            </span>
          </div>
        </div>
      }
    />
  );
}
