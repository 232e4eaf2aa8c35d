import { useId, useState, type ReactNode } from 'react';
import type { TemplateTrace } from '../../shared/contract/templates.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { text } from './messages.ts';
import { firstLine, piecesOf } from './template-text.ts';
import { TemplateWords } from './template-words.tsx';

/**
 * What the reduction does to a line that somebody pastes. It may hold a secret, so it is kept in the field alone:
 * in no address, no cache and no toast.
 */
export function TryLine({ sourceId }: { readonly sourceId: string }) {
  const id = useId();
  const { api } = useEngine();
  const [pasted, setPasted] = useState('');
  const [trace, setTrace] = useState<TemplateTrace | null>(null);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const { line, more } = firstLine(pasted);
  const attempt = () => {
    if (line === '') return;
    api.templates.trace({ sourceId, line }).then(
      (answer) => {
        setTrace(answer);
        setFailure(null);
      },
      (error: unknown) => {
        setTrace(null);
        setFailure(failureOf(error));
      },
    );
  };
  return (
    <section className="tp-try" aria-label={text.try}>
      <h3>{text.try}</h3>
      <p id={`${id}-lead`} className="t12 i3">
        {text.tryLead}
      </p>
      <textarea
        className="field on mono-field"
        rows={2}
        value={pasted}
        aria-label={text.tryField}
        aria-describedby={`${id}-lead`}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setPasted(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          attempt();
        }}
      />
      <div className="hstack">
        <Button small disabled={line === ''} onPress={attempt}>
          {text.tryButton}
        </Button>
        {more && <span className="t12 i3">{text.tryOne}</span>}
      </div>
      <div role="status">{trace && <Steps trace={trace} />}</div>
      {failure && <FailureCard title={text.tryFailed} failure={failure} />}
    </section>
  );
}

function Steps({ trace }: { readonly trace: TemplateTrace }) {
  const { cleaned, secrets, fields, message } = trace;
  const names = Object.entries(fields);
  return (
    <ol className="tp-steps" aria-label={text.tryResult}>
      <Step name={text.trySteps.cleaned}>
        <code>{cleaned}</code>
      </Step>
      <Step name={text.trySteps.secrets}>
        {secrets === 0 ? text.noSecrets : text.secrets({ many: secrets })}
      </Step>
      <Step name={text.trySteps.fields}>
        {names.length === 0 && text.noFields}
        {names.map(([name, value]) => (
          <code key={name} className="tp-pair">
            <span className="i3">{name}=</span>
            {value}
          </code>
        ))}
      </Step>
      <Step name={text.trySteps.message}>
        <code>{message}</code>
      </Step>
      <Step name={text.trySteps.tokens}>
        <Tokens trace={trace} />
      </Step>
      <Step name={text.trySteps.template}>
        <Outcome trace={trace} />
      </Step>
    </ol>
  );
}

function Step({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <li>
      <span className="tp-step">{name}</span>
      <div className="tp-outcome">{children}</div>
    </li>
  );
}

function Tokens({ trace }: { readonly trace: TemplateTrace }) {
  const pieces = piecesOf(trace.message, trace.tokens);
  const kinds = (['word', 'numbered-name', 'separator', 'value'] as const).filter((kind) =>
    pieces.some((piece) => piece.kind === kind),
  );
  return (
    <>
      <code>
        {pieces.map(({ kind, text: piece }, index) =>
          kind === null ? (
            piece
          ) : (
            <span key={index} className={`tk ${kind}`} title={text.kinds[kind]}>
              {piece}
            </span>
          ),
        )}
      </code>
      <span className="tp-legend t11 i3">
        {kinds.map((kind) => (
          <span key={kind} className={`tk ${kind}`}>
            {text.kinds[kind]}
          </span>
        ))}
      </span>
    </>
  );
}

function Outcome({ trace: { template, countedFor } }: { readonly trace: TemplateTrace }) {
  if (template === null) return <>{text.newTemplate}</>;
  const isOther = countedFor !== null && countedFor.canonicalText !== template.canonicalText;
  return (
    <>
      <TemplateWords template={template.text} />
      {countedFor === null && <p className="t12 i3">{text.notRecorded}</p>}
      {countedFor !== null && (isOther || countedFor.name !== null) && (
        <p className="t12 i2">
          {text.countsAs} <b className="medium">{nameOf(countedFor)}</b>
        </p>
      )}
    </>
  );
}

/** `session opened, normal` */
function nameOf({ name, text: template, mark }: NonNullable<TemplateTrace['countedFor']>): string {
  const known = name ?? template;
  return mark === null ? known : text.countsAsMarked({ name: known, mark: text.shortMarks[mark] });
}
