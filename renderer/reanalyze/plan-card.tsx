import type { Estimate } from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { ReanalysisRequest } from '../../shared/domain/reanalysis.ts';
import { CommandButton } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { duration } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { useSending } from '../ui/use-sending.ts';
import { hindranceOf, serversOf, type Draft } from './draft.ts';
import { useLenses } from './eyes.tsx';
import { text } from './messages.ts';
import { useStart } from './use-reanalyses.ts';
import { listed } from '../range/words.ts';

interface PlanCardProps {
  readonly request: ReanalysisRequest;
  readonly estimate: Estimate | undefined;
  readonly servers: readonly ServerView[];
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What it will do and what it leaves alone, in sentences, with what can still be said about it, and the start. */
export function PlanCard({ request, estimate, servers, onChange }: PlanCardProps) {
  const start = useStart();
  const { send, sending, failure } = useSending();
  const hindrance = hindranceOf(request);
  const run = () => void send(start(request));
  const able = hindrance === null && !sending;
  useCommand('reanalyze', able ? run : null);
  const asks = request.model.kind !== 'none';
  const what = useWhat(request, estimate, servers);
  return (
    <section className="card rz-card" aria-labelledby="rz-plan">
      <h2 id="rz-plan" className="h2">
        {text.plan.title}
      </h2>
      <p className="t12 i2">
        {hindrance === 'noSource' ? '' : `${what} `}
        {text.plan.untouched} {request.notify ? text.plan.loud : text.plan.quiet}
      </p>
      <Switch
        label={text.plan.askKnown}
        on={request.askKnown}
        disabled={!asks}
        onChange={(askKnown) => onChange({ askKnown })}
      />
      <Switch label={text.plan.notify} on={request.notify} onChange={(notify) => onChange({ notify })} />
      <div className="hstack rz-start">
        <CommandButton command="reanalyze" tone="primary" disabled={!able}>
          {text.plan.start}
        </CommandButton>
        {hindrance && (
          <p className="t12 med-ink" role="status">
            {text.plan[hindrance]}
          </p>
        )}
      </div>
      {failure && <FailureCard title={text.plan.failed} failure={failure} />}
    </section>
  );
}

function useWhat(
  request: ReanalysisRequest,
  estimate: Estimate | undefined,
  servers: readonly ServerView[],
): string {
  const { data: lenses = [] } = useLenses();
  const what = {
    time: duration(request.to - request.from),
    sources: shared.counts.sources({ many: request.sourceIds.length }),
    servers: listed(serversOf(request.sourceIds, servers)),
  };
  if (request.model.kind === 'none') return text.plan.rules(what);
  const names = lenses.filter(({ id }) => request.lenses?.includes(id)).map(({ name }) => name);
  return text.plan.model({
    ...what,
    model: estimate?.modelName ?? text.plan.ownModels,
    lenses: names.length === 0 ? text.plan.ownLenses : text.plan.lenses({ names: listed(names) }),
  });
}

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

function Switch({ label, on, disabled = false, onChange }: SwitchProps) {
  return (
    <label className="rz-switch">
      <button
        type="button"
        className="switch"
        role="switch"
        aria-checked={on}
        disabled={disabled}
        onClick={() => onChange(!on)}
      />
      <span className={disabled ? 'i3' : ''}>{label}</span>
    </label>
  );
}
