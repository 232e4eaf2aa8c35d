import { useEffect, useRef, useState } from 'react';
import type { DryRun } from '../../shared/contract/lenses.ts';
import type { LensDraft } from '../../shared/domain/lens.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useModelHosts, useServers } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { Icon } from '../ui/icons.tsx';
import { DryAnswerPart } from './dry-answer.tsx';
import { DryPrompt } from './dry-prompt.tsx';
import { choicesOf } from './host-words.ts';
import { text } from './messages.ts';
import { ModelSelect } from './model-select.tsx';

/** Tries a lens on a server: the exact prompt, and on request what a model answers. Nothing is stored. */
export function DryRunPart({ lens }: { readonly lens: LensDraft | null }) {
  const { data: servers = [] } = useServers();
  const { data: hosts = [] } = useModelHosts();
  const [chosen, setChosen] = useState<string | null>(null);
  const [model, setModel] = useState<string | null>(null);
  const trial = useTrial();
  const server = servers.find((view) => view.server.id === chosen) ?? servers[0];
  if (!server) return null;
  const host = hosts.find(({ usedBy }) => usedBy.some(({ id }) => id === server.server.id));
  const run = (ask: boolean) => trial.run({ serverId: server.server.id, lens, model, ask });
  const canAsk = model !== null || server.server.model !== null;
  return (
    <section className="vstack g2" aria-label={text.dry.title}>
      <h3 className="h2">{text.dry.title}</h3>
      <p className="t12 i3">{text.dry.lead}</p>
      <div className="le-trial">
        <select
          className="field on"
          aria-label={text.dry.server}
          value={server.server.id}
          onChange={(event) => {
            setChosen(event.target.value);
            setModel(null);
          }}
        >
          {servers.map((view) => (
            <option key={view.server.id} value={view.server.id}>
              {view.server.name}
            </option>
          ))}
        </select>
        <ModelSelect
          label={text.dry.model}
          none={text.dry.own}
          value={model}
          choices={host ? choicesOf(host) : []}
          onChange={setModel}
        />
        <Button small disabled={lens === null || trial.running !== null} onPress={() => run(false)}>
          {text.dry.show}
        </Button>
        <Button
          small
          icon="model"
          disabled={lens === null || !canAsk || trial.running !== null}
          onPress={() => run(true)}
        >
          {text.dry.ask}
        </Button>
      </div>
      {trial.running === 'ask' && (
        <p className="t12 i2 hstack" role="status">
          <span className="turning">
            <Icon name="spin" small />
          </span>
          {text.dry.asking}
          <Button small onPress={trial.stop}>
            {text.host.stop}
          </Button>
        </p>
      )}
      {trial.failure && <FailureCard title={text.dry.failed} failure={trial.failure} tone="warn" />}
      {trial.outcome && <DryPrompt run={trial.outcome} />}
      {trial.outcome?.answer && <DryAnswerPart answer={trial.outcome.answer} />}
    </section>
  );
}

interface TrialRequest {
  readonly serverId: string;
  readonly lens: LensDraft | null;
  readonly model: string | null;
  readonly ask: boolean;
}

function useTrial() {
  const { api } = useEngine();
  const [running, setRunning] = useState<'show' | 'ask' | null>(null);
  const [outcome, setOutcome] = useState<DryRun | null>(null);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const run = (request: TrialRequest) => {
    const controller = new AbortController();
    current.current = controller;
    setRunning(request.ask ? 'ask' : 'show');
    setFailure(null);
    api.lenses
      .dryRun(request, { signal: controller.signal })
      .then(
        (answered) => {
          if (!controller.signal.aborted) setOutcome(answered);
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setFailure(failureOf(error));
        },
      )
      .finally(() => {
        if (!controller.signal.aborted) setRunning(null);
      });
  };
  const stop = () => {
    current.current?.abort();
    setRunning(null);
  };
  return { running, outcome, failure, run, stop };
}
