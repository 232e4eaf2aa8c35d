import { useState, type ReactNode } from 'react';
import { leafAt } from '../../shared/domain/setting-leaves.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import { ChoiceControl, OptionControl, SeverityControl, SwitchControl, TypedControl } from './controls.tsx';
import { idsOf, SettingFrame } from './setting-frame.tsx';
import { asTyped, checked, DEFAULTS, inWords, readTyped, type Value } from './setting-value.ts';
import type { SettingRow as Row } from './settings-table.ts';
import { useSaving } from './use-saving.ts';

interface SettingRowProps {
  readonly row: Row;
  readonly settings: Settings;
  readonly words: string;
}

/** A setting from the table. It is saved as soon as it is changed; what the schema refuses stays as it was typed. */
export function SettingRow({ row, settings, words }: SettingRowProps) {
  const { save, saved, refusal } = useSaving();
  const [typed, setTyped] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const value = leafAt(settings, row.path);
  const standard = leafAt(DEFAULTS, row.path);
  const change = (next: Value) => {
    save((latest) => {
      const outcome = checked(latest, row, next);
      return 'settings' in outcome ? outcome.settings : latest;
    });
  };
  const problemOf = (text: string) => {
    const outcome = checked(settings, row, readTyped(row.control, text));
    return 'problem' in outcome ? outcome.problem : null;
  };
  const forget = () => {
    setTyped(null);
    setTried(false);
  };
  const commit = () => {
    if (typed === null) return;
    const next = readTyped(row.control, typed);
    if (problemOf(typed) !== null) return setTried(true);
    forget();
    if (next !== value) change(next);
  };
  const problem = tried && typed !== null ? problemOf(typed) : null;
  return (
    <SettingFrame
      name={row.name}
      words={words}
      labelled
      standard={inWords(row.control, standard)}
      changed={value !== standard || problem !== null}
      saved={saved}
      problem={problem ?? refusal}
      onReset={() => {
        forget();
        if (value !== standard) change(standard);
      }}
    >
      <Field
        row={row}
        value={value}
        typed={typed ?? asTyped(value)}
        bad={problem !== null}
        onChange={change}
        onType={setTyped}
        onCommit={commit}
        onForget={forget}
      />
    </SettingFrame>
  );
}

interface FieldProps {
  readonly row: Row;
  readonly value: Value;
  readonly typed: string;
  readonly bad: boolean;
  readonly onChange: (value: Value) => void;
  readonly onType: (typed: string) => void;
  readonly onCommit: () => void;
  readonly onForget: () => void;
}

function Field({ row, value, onChange, ...typing }: FieldProps): ReactNode {
  const { control } = row;
  const ids = idsOf(row.name);
  switch (control.kind) {
    case 'switch':
      return <SwitchControl ids={ids} on={value === true} onChange={onChange} />;
    case 'severity':
      return <SeverityControl ids={ids} value={value} none={control.none ?? null} onChange={onChange} />;
    case 'choice':
      return <ChoiceControl ids={ids} control={control} value={Number(value)} onChange={onChange} />;
    case 'option':
      return <OptionControl ids={ids} control={control} value={String(value)} onChange={onChange} />;
    case 'number':
    case 'clock':
    case 'zone':
      return <TypedControl ids={ids} control={control} {...typing} />;
  }
}
