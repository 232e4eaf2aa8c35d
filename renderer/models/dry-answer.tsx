import type { DryRun } from '../../shared/contract/lenses.ts';
import { categorySchema, severitySchema } from '../../shared/domain/words.ts';
import { inWords } from '../client/failure.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { count, duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { text as shared } from '../ui/messages.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { text } from './messages.ts';

type DryAnswer = NonNullable<DryRun['answer']>;

/** What a model answered to a dry run, and what of it would have been believed. */
export function DryAnswerPart({ answer }: { readonly answer: DryAnswer }) {
  const counted = (many: number | null) => (many === null ? text.dry.unknown : count(many));
  return (
    <>
      {answer.failure && (
        <FailureCard title={text.dry.answerFailed} failure={inWords(answer.failure)} tone="warn" />
      )}
      <p className="t12 i2" role="status">
        {text.dry.cost({
          model: answer.model,
          asked: counted(answer.promptTokens),
          answered: counted(answer.answerTokens),
          time: duration(answer.milliseconds),
        })}
      </p>
      {answer.text !== '' && (
        <div>
          <h4 className="h2">{text.dry.answer}</h4>
          <pre className="ev pre le-sent" tabIndex={0} aria-label={text.dry.answer}>
            {answer.text}
          </pre>
        </div>
      )}
      <Taken answer={answer} />
      <Reasons title={text.dry.bounded} icon="down" reasons={answer.bounds} />
      <Reasons title={text.dry.rejected} icon="cross" reasons={answer.rejections} />
      {answer.verdicts.length > 0 && (
        <div>
          <h4 className="h2">{text.dry.verdicts}</h4>
          <ul className="le-verdicts">
            {answer.verdicts.map((verdict) => (
              <li key={verdict.text}>
                <span className={verdict.verdict === 'problem' ? 'chip warn' : 'chip'}>
                  {text.dry.says[verdict.verdict]}
                </span>
                <div>
                  <code>{verdict.text}</code>
                  <p className="t11 i3">{verdict.reason}</p>
                </div>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface ReasonsProps {
  readonly title: string;
  readonly icon: 'cross' | 'down';
  readonly reasons: readonly string[];
}

function Reasons({ title, icon, reasons }: ReasonsProps) {
  if (reasons.length === 0) return null;
  return (
    <div>
      <h4 className="h2">{title}</h4>
      <ul className="rejections ca-why">
        {reasons.map((reason) => (
          <li key={reason}>
            <Icon name={icon} small />
            <span>{reason}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Taken({ answer }: { readonly answer: DryAnswer }) {
  if (answer.failure) return null;
  if (answer.findings.length === 0) return <p className="t12 i2">{text.dry.none}</p>;
  return (
    <div>
      <h4 className="h2">{text.dry.accepted}</h4>
      <ul className="le-taken">
        {answer.findings.map((finding, index) => (
          <li key={index}>
            <SeverityMark severity={severitySchema.catch('info').parse(finding.severity)} />
            <div>
              <b className="medium">{finding.title}</b>{' '}
              <span className="t11 i3">
                {text.dry.finding({
                  category: shared.categories[categorySchema.catch('unusual').parse(finding.category)],
                  many: finding.count,
                  lens: finding.lens,
                })}
              </span>
              <p className="t12 i2">
                {finding.explanation} {finding.recommendation}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
