import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TransferPreview } from '../../shared/contract/transfer.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
import { ASKED_ONCE } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { useLate } from '../ui/use-late.ts';
import { useSending } from '../ui/use-sending.ts';
import { ImportChanges } from './import-changes.tsx';
import { ImportDone } from './import-done.tsx';
import { ImportProblems } from './import-problems.tsx';
import { transfer as text } from './messages.ts';

/** What a file would change, by tick; then what it has changed, and how to take it back. */
export function ImportDialog({ text: content }: { readonly text: string }) {
  const { queries } = useEngine();
  const { close } = useDialogs();
  const preview = useQuery({
    ...queries.transfer.preview.queryOptions({ input: { text: content } }),
    ...ASKED_ONCE,
  });
  const late = useLate(preview.isPending);
  return (
    <Dialog title={text.importTitle} open onClose={close} wide>
      {preview.error && <FailureCard title={text.importRefused} failure={failureOf(preview.error)} />}
      {late && (
        <p className="i3" role="status">
          {text.reading}
        </p>
      )}
      {preview.data ? (
        <Choose content={content} preview={preview.data} />
      ) : (
        <div className="hstack dialog-foot">
          <Button onPress={close}>{text.close}</Button>
        </div>
      )}
    </Dialog>
  );
}

interface ChooseProps {
  readonly content: string;
  readonly preview: TransferPreview;
}

function Choose({ content, preview: { changes, problems, same } }: ChooseProps) {
  const { close } = useDialogs();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { take, taking, taken, failure } = useTaking(content);
  if (taken) return <ImportDone {...taken} />;
  const chosen = changes.filter(({ id, needs }) => !left.has(id) && !needs.some((other) => left.has(other)));
  const toggle = (ids: readonly string[], on: boolean) =>
    setLeft((last) => new Set(on ? [...last].filter((id) => !ids.includes(id)) : [...last, ...ids]));
  return (
    <>
      <p className="t12 i2">
        {changes.length === 0 ? text.nothingNew({ same }) : text.importLead({ many: changes.length, same })}
      </p>
      <ImportChanges changes={changes} chosen={new Set(chosen.map(({ id }) => id))} onToggle={toggle} />
      <ImportProblems problems={problems} />
      {failure && <FailureCard title={text.notTaken} failure={failure} />}
      <div className="hstack dialog-foot">
        {changes.length > 0 && (
          <span className="t12 i3 tr-count">
            {text.chosen({ chosen: chosen.length, many: changes.length })}
          </span>
        )}
        <Button onPress={close}>{changes.length === 0 ? text.close : text.cancel}</Button>
        {changes.length > 0 && (
          <Button
            tone="primary"
            disabled={chosen.length === 0 || taking}
            onPress={() => take(chosen.map(({ id }) => id))}
          >
            {text.take({ many: chosen.length })}
          </Button>
        )}
      </div>
    </>
  );
}

type Taken = Awaited<ReturnType<ReturnType<typeof useEngine>['api']['transfer']['import']>>;

function useTaking(content: string) {
  const { api, queryClient } = useEngine();
  const [taken, setTaken] = useState<Taken | null>(null);
  const { send, sending, failure } = useSending();
  const take = (chosen: string[]) => {
    const work = api.transfer.import({ text: content, chosen });
    // It may have changed anything that a page shows.
    void send(work, setTaken).finally(() => void queryClient.invalidateQueries());
  };
  return { take, taking: sending, taken, failure };
}
