import { useState } from 'react';
import type { ModelCall } from '../../shared/domain/run.ts';
import { inWords } from '../client/failure.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { count, duration } from '../ui/format.ts';
import { text } from './messages.ts';
import { layOutAnswer } from './run-text.ts';

/** What the model was asked and what it said, to be read and checked. */
export function ModelCalls({ calls }: { readonly calls: readonly ModelCall[] }) {
  const [chosen, setChosen] = useState(0);
  const call = calls[chosen] ?? calls[0];
  if (!call) return null;
  return (
    <section className="calls" aria-label={text.call}>
      <div className="hstack calls-head">
        <h3 className="strong">{text.call}</h3>
        {calls.length > 1 && (
          <div className="seg" role="group" aria-label={text.call}>
            {calls.map((one, index) => (
              <button key={index} type="button" aria-pressed={one === call} onClick={() => setChosen(index)}>
                {text.callOf({ one: index + 1, all: calls.length })}
              </button>
            ))}
          </div>
        )}
        <span className="push hstack g1 call-chips">
          <span className="chip" title={call.digest}>
            {call.model}@{call.digest.replace(/^sha256:/, '').slice(0, 8)}
          </span>
          <span className="chip">{text.promptVersion({ version: call.promptVersion })}</span>
          {call.purpose === 'retry' && <span className="chip warn">{text.retry}</span>}
        </span>
      </div>
      <Facts call={call} />
      {call.failure && <FailureCard title={text.callFailed} failure={inWords(call.failure)} tone="warn" />}
      <Texts call={call} />
      {call.rejections.length > 0 && (
        <>
          <h4 className="h2">{text.rejections}</h4>
          <ul className="rejections">
            {call.rejections.map((rejection) => (
              <li key={rejection}>{rejection}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Facts({ call }: { readonly call: ModelCall }) {
  const rate =
    call.answerTokens === null || call.milliseconds === 0
      ? null
      : (call.answerTokens * 1000) / call.milliseconds;
  return (
    <dl className="facts">
      <Fact name={text.facts.in} note={text.estimated({ many: call.estimatedTokens })}>
        {call.promptTokens === null ? text.unknown : text.tokens({ many: call.promptTokens })}
      </Fact>
      <Fact name={text.facts.out} note={rate === null ? '' : text.perSecond({ many: rate.toFixed(1) })}>
        {call.answerTokens === null ? text.unknown : text.tokens({ many: call.answerTokens })}
      </Fact>
      <Fact name={text.facts.time}>{duration(call.milliseconds)}</Fact>
      <Fact name={text.facts.templates}>{count(call.templates)}</Fact>
      <Fact name={text.facts.drafts}>
        {text.accepted({ accepted: call.draftsAccepted, rejected: call.draftsRejected })}
      </Fact>
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: string; readonly note?: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.children} {props.note && <span className="i3">{props.note}</span>}
      </dd>
    </div>
  );
}

function Texts({ call }: { readonly call: ModelCall }) {
  return (
    <div className="pa">
      <div>
        <h4 className="h2">
          {text.prompt}
          <span className="push">
            <CopyButton text={call.prompt} bare />
          </span>
        </h4>
        <pre className="ev pre" tabIndex={0} aria-label={text.prompt}>
          {call.prompt}
        </pre>
      </div>
      <div>
        <h4 className="h2">{text.answer}</h4>
        {call.answer === '' ? (
          <p className="t12 i3">{text.noAnswer}</p>
        ) : (
          <pre className="ev pre" tabIndex={0} aria-label={text.answer}>
            {layOutAnswer(call.answer)}
          </pre>
        )}
      </div>
    </div>
  );
}
