import { useState } from 'react';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { useHost } from '../client/queries.ts';
import { SwitchControl } from './controls.tsx';
import { computer, text } from './messages.ts';
import { idsOf, SettingFrame, type PartProps } from './setting-frame.tsx';

/** Whether Nightjar starts with the computer: the host's own setting, kept by the system and not by the engine. */
export function StartAtLogin({ words }: PartProps) {
  const { api, queries, queryClient } = useEngine();
  const { data: host } = useHost();
  const [problem, setProblem] = useState<string | null>(null);
  const state = host?.startAtLogin ?? null;
  const set = (enabled: boolean) => {
    setProblem(null);
    api.system.setStartAtLogin({ enabled }).then(
      (answer) => queryClient.setQueryData(queries.system.host.queryKey(), answer),
      (error: unknown) => {
        const { message, advice } = failureOf(error);
        setProblem(`${text.notSaved} ${message} ${advice}`.trim());
      },
    );
  };
  if (state === null) {
    return (
      <SettingFrame
        name="start-at-login"
        words={words}
        below={host && <p className="t12 i2 st-note">{computer.byHand}</p>}
      />
    );
  }
  return (
    <SettingFrame
      name="start-at-login"
      words={words}
      labelled
      standard={text.off}
      changed={state !== 'off'}
      problem={problem}
      onReset={() => set(false)}
      below={state === 'requires-approval' && <p className="t12 med-ink st-note">{computer.approval}</p>}
    >
      <SwitchControl ids={idsOf('start-at-login')} on={state !== 'off'} onChange={set} />
    </SettingFrame>
  );
}
