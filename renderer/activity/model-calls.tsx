import { useState } from 'react';
import type { ModelCall } from '../../shared/domain/run.ts';
import { inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { count, decimal, duration } from '../ui/format.ts';
import { formatRoute } from '../ui/route.ts';
import { Believed } from './believed.tsx';
import { CallTexts } from './call-texts.tsx';
import { text } from './messages.ts';
import { rateOf } from './run-text.ts';

const DIGEST_SHOWN = 8;

/** What a model was asked, what it answered, what that cost, and why it was believed. */
export function ModelCalls({ calls }: { readonly calls: readonly ModelCall[] }) {
  const [chosen, setChosen] = useState(0);
  const index = Math.min(chosen, calls.length - 1);
  const call = calls[index];
  if (!call) return null;
  return (
    <section className="calls" aria-label={text.call}>
      <div className="hstack calls-head">
        <h3 className="strong">{text.call}</h3>
        {calls.length > 1 && (
          <div className="seg" role="group" aria-label={text.calls.choose}>
            {calls.map((one, position) => (
              <button
                key={position}
                type="button"
                aria-pressed={one === call}
                onClick={() => setChosen(position)}
              >
                {text.calls.of({ one: position + 1, all: calls.length })}
              </button>
            ))}
          </div>
        )}
        <Chips call={call} />
      </div>
      <p className="t12 i2">
        {text.calls.purposeHints[call.purpose]} {text.calls.states[call.state]}
      </p>
      {call.failure && (
        <FailureCard title={text.calls.failed} failure={inWords(call.failure)} tone="warn">
          <a className="link t12" href={formatRoute({ page: 'models', part: 'hosts', id: null })}>
            {text.calls.openModels}
          </a>
        </FailureCard>
      )}
      <Facts call={call} />
      <Believed call={call} />
      <CallTexts key={index} call={call} />
    </section>
  );
}

function Chips({ call }: { readonly call: ModelCall }) {
  return (
    <span className="push hstack g1 call-chips">
      <span className={call.purpose === 'retry' ? 'chip warn' : 'chip'}>
        {text.calls.purposes[call.purpose]}
      </span>
      <span className="chip" title={call.digest}>
        {call.model}@{call.digest.replace(/^sha256:/, '').slice(0, DIGEST_SHOWN)}
      </span>
      {call.lenses.map(({ name, version }) => (
        <span key={name} className="chip" title={text.calls.lensTitle}>
          {text.calls.lens({ name, version })}
        </span>
      ))}
      <span className="chip">{text.calls.promptVersion({ version: call.promptVersion })}</span>
    </span>
  );
}

function Facts({ call }: { readonly call: ModelCall }) {
  const rate = rateOf(call);
  return (
    <dl className="facts">
      <Fact name={text.facts.in} note={text.estimated({ many: call.estimatedTokens })}>
        {call.promptTokens === null ? text.unknown : text.tokens({ many: call.promptTokens })}
      </Fact>
      <Fact name={text.facts.out} note={rate === null ? '' : text.perSecond({ many: decimal(rate) })}>
        {call.answerTokens === null ? text.unknown : text.tokens({ many: call.answerTokens })}
      </Fact>
      <Fact name={text.facts.time}>{duration(call.milliseconds)}</Fact>
      <Fact name={text.facts.templates}>{count(call.templates)}</Fact>
      <Fact name={text.facts.drafts}>
        {text.drafts({
          accepted: call.draftsAccepted,
          bounded: call.bounds.length,
          rejected: call.draftsRejected,
        })}
      </Fact>
      {call.opinion && (
        <Fact
          name={text.facts.opinion}
          note={call.opinion.agreed < call.opinion.asked ? text.opinionHint : ''}
        >
          {text.opinion(call.opinion)}
        </Fact>
      )}
      {call.host !== '' && <Fact name={text.facts.host}>{call.host}</Fact>}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: string;
  readonly note?: string;
}

function Fact({ name, children, note = '' }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children} {note && <span className="i3">{note}</span>}
      </dd>
    </div>
  );
}
