import { useId, useState, type FormEvent } from 'react';
import type { HostView } from '../../shared/contract/models.ts';
import { modelNameSchema, type Pull } from '../../shared/domain/model-host.ts';
import { inWords } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { bytes, duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { TryAgain } from '../ui/load-failure.tsx';
import { text } from './messages.ts';
import { useHostDeeds } from './use-host-deeds.ts';

const EXAMPLE = 'qwen3:4b';

interface PullsProps {
  readonly view: HostView;
  readonly onAgain: (model: string) => void;
}

/** Downloads since Nightjar started: those under way with their progress, the others with how they ended. */
export function Pulls({ view, onAgain }: PullsProps) {
  const shown = view.pulls.filter((pull) => pull.state !== 'done' || !isThere(view, pull.model));
  return shown.map((pull) => {
    switch (pull.state) {
      case 'running':
        return <Running key={pull.model} hostId={view.host.id} pull={pull} />;
      case 'done':
        return (
          <p key={pull.model} className="t12 i2 hstack">
            <Icon name="check" small />
            {text.pull.done({ model: pull.model })}
          </p>
        );
      case 'cancelled':
        return (
          <p key={pull.model} className="t12 i2 hstack">
            {text.pull.cancelled({ model: pull.model, percent: Math.floor(pull.percent ?? 0) })}
            <Button small onPress={() => onAgain(pull.model)}>
              {text.pull.again}
            </Button>
          </p>
        );
      case 'failed':
        return (
          pull.failure && (
            <FailureCard
              key={pull.model}
              title={text.pull.failed({ model: pull.model })}
              failure={inWords(pull.failure)}
              tone="warn"
            >
              <TryAgain onPress={() => onAgain(pull.model)} />
            </FailureCard>
          )
        );
    }
  });
}

function isThere({ lastCheck }: HostView, model: string): boolean {
  return lastCheck?.models.some(({ name }) => name === model) ?? false;
}

function isComing({ pulls }: HostView, model: string): boolean {
  return pulls.some((pull) => pull.model === model && pull.state === 'running');
}

function Running({ hostId, pull }: { readonly hostId: string; readonly pull: Pull }) {
  const deeds = useHostDeeds();
  const { model, percent } = pull;
  const words = [
    pull.totalBytes > 0
      ? text.pull.part({ done: bytes(pull.completedBytes), total: bytes(pull.totalBytes) })
      : text.pull.starting,
    pull.bytesPerSecond === null ? '' : text.pull.rate({ rate: bytes(pull.bytesPerSecond) }),
    pull.remainingSeconds === null ? '' : text.pull.left({ time: duration(pull.remainingSeconds * 1000) }),
  ];
  return (
    <div className="mo-pull">
      <div className="hstack t12">
        <code>{model}</code>
        <span className="i2">{words.filter(Boolean).join(', ')}</span>
        <span className="i3 clip" title={pull.status}>
          {pull.status}
        </span>
        <span className="push">
          <Button small icon="cross" onPress={() => void deeds.stopPull(hostId, model)}>
            {text.pull.stopShort}
          </Button>
        </span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={text.pull.progress({ model })}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': Math.floor(percent) })}
      >
        <i style={{ width: `${percent ?? 0}%` }} />
      </div>
      <p className="t11 i3">{text.pull.goesOn}</p>
    </div>
  );
}

interface PullFormProps {
  readonly view: HostView;
  readonly onPull: (model: string) => void;
}

/** A name to download, with those offered that this machine can run. */
export function PullForm({ view, onPull }: PullFormProps) {
  const id = useId();
  const [name, setName] = useState('');
  const [asked, setAsked] = useState(false);
  const good = modelNameSchema.safeParse(name.trim()).success;
  const offers = (view.lastCheck?.advice.models ?? []).filter(
    (model) => !isThere(view, model) && !isComing(view, model),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!good) return;
    onPull(name.trim());
    setName('');
    setAsked(false);
  };
  return (
    <form className="mo-get" onSubmit={submit}>
      <label className="t12 i2" htmlFor={id}>
        {text.pull.label}
      </label>
      <input
        id={id}
        className={asked && !good ? 'field on is-bad mono-field' : 'field on mono-field'}
        value={name}
        placeholder={EXAMPLE}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={asked && !good}
        aria-describedby={`${id}-says`}
        onChange={(event) => setName(event.target.value)}
      />
      <Button small type="submit" icon="down">
        {text.pull.button}
      </Button>
      {offers.map((model) => (
        <Button key={model} small tone="ghost" onPress={() => onPull(model)}>
          {text.asking.get({ model })}
        </Button>
      ))}
      <span id={`${id}-says`} className="t11 crit-ink" role="status">
        {asked && !good ? text.pull.bad : ''}
      </span>
    </form>
  );
}
