import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { moment } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { transfer as text } from './messages.ts';
import { SettingFrame, type PartProps } from './setting-frame.tsx';
import { useUndoImport } from './use-undo-import.ts';

const MINUTE = 60_000;

/** What was set and made here, to a file. */
export function ExportPart({ words }: PartProps) {
  const dialogs = useDialogs();
  return (
    <SettingFrame name="export" words={words}>
      <Button small onPress={() => dialogs.show({ kind: 'export', sections: null })}>
        {text.choose}
      </Button>
    </SettingFrame>
  );
}

/** Such a file from elsewhere; and the last one taken back. */
export function ImportPart({ words }: PartProps) {
  const dialogs = useDialogs();
  const [problem, setProblem] = useState<string | null>(null);
  const failed = (error: unknown) => {
    const { message, advice } = failureOf(error);
    setProblem(`${message} ${advice}`.trim());
  };
  return (
    <SettingFrame name="import" words={words} problem={problem} below={<LastImport />}>
      <FileButton
        onText={(content) => {
          setProblem(null);
          dialogs.show({ kind: 'import', text: content });
        }}
        onError={failed}
      >
        {text.chooseFile}
      </FileButton>
    </SettingFrame>
  );
}

function LastImport() {
  const { queries } = useEngine();
  const { data: last } = useQuery(queries.transfer.last.queryOptions());
  const now = useNow(MINUTE);
  const takeBack = useUndoImport();
  if (!last) return null;
  return (
    <p className="t12 i2 st-note hstack">
      {text.lastImport({ at: moment(last.at, now), many: last.applied })}
      <Button tone="ghost" className="link-btn" onPress={() => void takeBack(last.undo)}>
        {text.undo}
      </Button>
    </p>
  );
}
