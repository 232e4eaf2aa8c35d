import { useRef } from 'react';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

const FILE = 'nightjar-servers.json';

interface CarryServersProps {
  /** There are servers to write into a file. */
  readonly some: boolean;
}

/** Servers to a file and back: without secrets, and paused when they come. */
export function CarryServers({ some }: CarryServersProps) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const file = useRef<HTMLInputElement>(null);
  const failed = (error: unknown) => {
    const { message, advice, detail } = failureOf(error);
    toasts.show({ icon: 'cross', text: [message, advice, detail].filter(Boolean).join(' ') });
  };
  const take = async (chosen: File) => {
    const { added, skipped } = await api.servers.import({ text: await chosen.text() });
    void queryClient.invalidateQueries({ queryKey: queries.servers.list.key() });
    const said = text.imported({ added: added.length });
    const also = skipped.length === 0 ? '' : ` ${text.importSkipped({ skipped: skipped.length })}`;
    toasts.show({ icon: 'check', text: `${said}${also}` });
  };
  const give = async () => {
    const { text: content, leftOut } = await api.servers.export({ ids: null });
    save(content);
    toasts.show({ icon: 'check', text: text.exported({ leftOut: leftOut.length }) });
  };
  return (
    <>
      {some && (
        <Button small tone="ghost" onPress={() => void give().catch(failed)}>
          {text.export}
        </Button>
      )}
      <Button small tone="ghost" onPress={() => file.current?.click()}>
        {text.import}
      </Button>
      <input
        ref={file}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={text.import}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = '';
          if (chosen) void take(chosen).catch(failed);
        }}
      />
    </>
  );
}

function save(content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = FILE;
  link.click();
  URL.revokeObjectURL(address);
}
