import { useState } from 'react';
import { checkSelector } from '../../shared/domain/selector.ts';
import { useEngine } from '../client/engine.ts';
import { useServers } from '../client/queries.ts';
import { selectorTexts } from '../logql/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useSending } from '../ui/use-sending.ts';
import { form, text } from './messages.ts';
import { SelectorField, SourcePreviewPanel } from './source-look.tsx';

interface AddSourceDialogProps {
  readonly serverId: string;
  readonly selector: string;
}

/** One more source for a server that is there, with its preview. */
export function AddSourceDialog({ serverId, selector: first }: AddSourceDialogProps) {
  const { close } = useDialogs();
  const { data: servers } = useServers();
  const [name, setName] = useState('');
  const [selector, setSelector] = useState(first);
  const { save, failure, sending } = useAdding(serverId, close);
  const server = servers?.find((view) => view.server.id === serverId);
  const check = checkSelector(selector);
  const problem = check.kind === 'bad' ? selectorTexts[check.problem.code] : undefined;
  const at = { serverId };
  const missing = name.trim() === '' || problem !== undefined || !server;
  return (
    <Dialog open wide title={text.addSourceTo({ server: server?.server.name ?? '' })} onClose={close}>
      <form
        className="add-source"
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) save(name.trim(), selector.trim());
        }}
      >
        <label className="cell">
          <span className="t11 i3">{form.sourceName}</span>
          <input
            className="field on"
            value={name}
            autoFocus
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <SelectorField
          label={form.selector}
          value={selector}
          problem={problem}
          at={at}
          onChange={setSelector}
        />
        <SourcePreviewPanel at={at} selector={selector} />
        {failure && <FailureCard title={text.sourceNotAdded} failure={failure} />}
        <div className="hstack dialog-foot">
          <Button onPress={close}>{text.cancel}</Button>
          <Button tone="primary" type="submit" disabled={missing || sending}>
            {form.addSource}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useAdding(serverId: string, onDone: () => void) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const { send, sending, failure } = useSending();
  const save = (name: string, selector: string) => {
    const added = api.servers.addSource({ serverId, name, selector, headers: {} });
    void send(added, () => {
      toasts.show({ icon: 'check', text: text.sourceAdded({ name }) });
      onDone();
    }).finally(() => void queryClient.invalidateQueries({ queryKey: queries.servers.list.key() }));
  };
  return { save, sending, failure };
}
