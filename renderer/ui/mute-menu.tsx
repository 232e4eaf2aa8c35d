import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useEngine } from '../client/engine.ts';
import { useNotificationState } from '../client/queries.ts';
import { moment } from './format.ts';
import { Icon } from './icons.tsx';
import { text as shared } from './messages.ts';
import { isMuted, muteChoices, muteSentence } from './mute-times.ts';
import { useToasts } from './toast.tsx';
import { useCommand } from './use-commands.tsx';
import { useNow } from './use-now.ts';

const text = shared.mute;

/** Says whether notifications are held back, mutes them, and ends that; `Shift+h` opens it. */
export function MuteMenu() {
  const [open, setOpen] = useState(false);
  const { data: state } = useNotificationState();
  const now = useNow(1_000);
  const mute = useMute();
  const muted = isMuted(state, now);
  const sentence = state ? muteSentence(state, now) : null;
  useCommand('mute', () => setOpen(true));
  return (
    <span className="mute">
      <MenuTrigger isOpen={open} onOpenChange={setOpen}>
        <AriaButton className="mute-button" aria-label={sentence ?? text.menu}>
          <Icon name={sentence === null ? 'bell' : 'moon'} small />
          {sentence ?? text.mute}
        </AriaButton>
        <Popover className="pop" placement="top start" offset={6}>
          <Menu aria-label={text.menu} autoFocus="first">
            {muteChoices(now).map((choice) => (
              <MenuItem
                key={choice.id}
                id={choice.id}
                className="opt"
                textValue={choice.label}
                onAction={() => mute(choice.until)}
              >
                <Icon name="moon" />
                {choice.label}
                <span className="hint">{choice.hint}</span>
              </MenuItem>
            ))}
            {muted && (
              <MenuItem id="end" className="opt" textValue={text.end} onAction={() => mute(null)}>
                <Icon name="bell" />
                {text.end}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {muted && (
        <button type="button" className="mute-end" onClick={() => mute(null)}>
          {text.end}
        </button>
      )}
    </span>
  );
}

/** Mutes until an instant, or ends that by null; says so in a toast. */
function useMute(): (until: number | null) => void {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  return (until) => {
    api.notifications.mute({ until }).then(
      (state) => {
        queryClient.setQueryData(queries.notifications.state.queryKey(), state);
        toasts.show(
          until === null
            ? { icon: 'bell', text: text.ended }
            : { icon: 'moon', text: text.muted({ until: moment(until, Date.now()) }) },
        );
      },
      (error: unknown) => toasts.fail(error, text.failed),
    );
  };
}
