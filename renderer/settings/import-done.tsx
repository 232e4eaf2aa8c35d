import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { formatRoute } from '../ui/route.ts';
import { transfer as text } from './messages.ts';
import { useUndoImport } from './use-undo-import.ts';

interface ImportDoneProps {
  readonly undo: string;
  readonly applied: number;
  readonly servers: readonly {
    readonly id: string;
    readonly name: string;
    readonly missing: readonly string[];
  }[];
}

/** What was taken, the servers that wait for their test, and the way back. */
export function ImportDone({ undo, applied, servers }: ImportDoneProps) {
  const { close } = useDialogs();
  const takeBack = useUndoImport();
  return (
    <>
      <p className="i2" role="status">
        {text.taken({ many: applied })}
      </p>
      {servers.length > 0 && (
        <section aria-label={text.waiting}>
          <p className="t12 i2">{text.waiting}</p>
          <ul className="tr-list">
            {servers.map(({ id, name, missing }) => (
              <li key={id} className="hstack">
                <span className="grow">
                  {name}
                  {missing.length > 0 && (
                    <span className="t12 i3 tr-ask">{text.missing({ names: missing.join(', ') })}</span>
                  )}
                </span>
                <a
                  className="link t12 nowrap"
                  href={formatRoute({ page: 'servers', adding: false, editing: id })}
                  onClick={close}
                >
                  {text.test({ name })}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="hstack dialog-foot">
        <Button icon="back" onPress={() => void takeBack(undo).then(close)}>
          {text.undo}
        </Button>
        <Button tone="primary" onPress={close}>
          {text.close}
        </Button>
      </div>
    </>
  );
}
