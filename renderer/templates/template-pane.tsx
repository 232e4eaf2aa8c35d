import { useState } from 'react';
import type { TemplateDetail } from '../../shared/contract/templates.ts';
import { Button } from '../ui/button.tsx';
import { full, moment } from '../ui/format.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { useLate } from '../ui/use-late.ts';
import { JoinDialog } from './join-dialog.tsx';
import { text } from './messages.ts';
import { MarkChoice, NameField, SplitChoice } from './said-fields.tsx';
import { TemplateWords } from './template-words.tsx';
import { TryLine } from './try-line.tsx';
import { useTemplate } from './use-templates.ts';
import { useTemplateDeeds, type TemplateDeeds } from './use-template-deeds.tsx';

interface TemplatePaneProps {
  readonly sourceId: string;
  readonly template: string | null;
  readonly now: number;
  readonly onBack: () => void;
}

/** One template, what can be said of it, and below a line to try. */
export function TemplatePane({ sourceId, template, now, onBack }: TemplatePaneProps) {
  const deeds = useTemplateDeeds(sourceId);
  const { data, error, isPending, refetch } = useTemplate(sourceId, template);
  const late = useLate(template !== null && isPending);
  return (
    <section className="col pane" aria-label={text.pane}>
      <header className="bar acts-bar tp-head">
        <Button tone="ghost" small icon="back" className="to-list" onPress={onBack}>
          {text.toList}
        </Button>
        <h2 className="t15 clip">{data ? (data.name ?? text.pane) : text.title}</h2>
      </header>
      <div className="scroll">
        <div className="tp-body">
          {data && (
            <Opened key={data.canonicalText} template={data} sourceId={sourceId} now={now} deeds={deeds} />
          )}
          {template === null && <p className="i3">{text.choose}</p>}
          {late && <p className="i3">{text.loadingOne}</p>}
          {data === null && <p className="medium">{text.gone}</p>}
          {error && !data && (
            <LoadFailure title={text.oneFailed} error={error} onAgain={() => void refetch()} />
          )}
          <TryLine sourceId={sourceId} />
        </div>
      </div>
    </section>
  );
}

interface OpenedProps {
  readonly template: TemplateDetail;
  readonly sourceId: string;
  readonly now: number;
  readonly deeds: TemplateDeeds;
}

function Opened({ template, sourceId, now, deeds }: OpenedProps) {
  return (
    <>
      <p className="tp-text">
        <TemplateWords template={template.text} />
      </p>
      <Facts template={template} now={now} />
      <NameField template={template} onName={(name) => deeds.describe(template, { name })} />
      <MarkChoice mark={template.mark} onMark={(mark) => deeds.describe(template, { mark })} />
      {template.parameters > 0 && (
        <SplitChoice template={template} onSplit={(splitBy) => deeds.describe(template, { splitBy })} />
      )}
      <Joined template={template} sourceId={sourceId} now={now} deeds={deeds} />
      {template.samples.length > 0 && (
        <section aria-label={text.samples}>
          <h3>{text.samples}</h3>
          <pre className="raw tp-samples">{template.samples.join('\n')}</pre>
        </section>
      )}
    </>
  );
}

function Facts({ template, now }: { readonly template: TemplateDetail; readonly now: number }) {
  const { firstSeen, lastSeen, service, verdict, said, canonicalText } = template;
  const facts: ReadonlyArray<readonly [name: string, value: string, title?: string]> = [
    [text.first, moment(firstSeen, now), full(firstSeen)],
    [text.last, moment(lastSeen, now), full(lastSeen)],
    [text.service, service ?? text.noService],
    [text.verdict, verdict === null ? text.notAsked : text.verdicts[verdict]],
    ...(said ? ([[text.saidBy, `${said.model}, ${moment(said.at, now)}`, full(said.at)]] as const) : []),
  ];
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value, title]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={title}>{value}</dd>
          </div>
        ))}
      </dl>
      {said !== null && said.reason !== '' && (
        <dl className="facts">
          <div>
            <dt>{text.why}</dt>
            <dd>{said.reason}</dd>
          </div>
        </dl>
      )}
      <dl className="facts">
        <div>
          <dt>{text.known}</dt>
          <dd className="tp-known">
            <code>{canonicalText}</code>
          </dd>
        </div>
      </dl>
    </>
  );
}

function Joined({ template, sourceId, now, deeds }: OpenedProps) {
  const [choosing, setChoosing] = useState(false);
  return (
    <section aria-label={text.joinTitle}>
      <div className="hstack">
        <h3>{text.joinTitle}</h3>
        <span className="push">
          <Button small icon="merge" onPress={() => setChoosing(true)}>
            {text.join}
          </Button>
        </span>
      </div>
      {template.joined.length === 0 && <p className="t12 i3">{text.joinNone}</p>}
      <ul className="tp-joined">
        {template.joined.map((alias) => (
          <li key={alias.canonicalText}>
            <span className="tp-alias">
              <TemplateWords template={alias.text} />
              <span className="t11 i3">
                {alias.byHand
                  ? text.byHand({ at: moment(alias.at, now) })
                  : text.byRule({ at: moment(alias.at, now) })}
              </span>
            </span>
            {alias.byHand && (
              <Button
                small
                tone="ghost"
                label={text.partOf({ words: alias.text })}
                onPress={() => deeds.part(alias)}
              >
                {text.part}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <JoinDialog
        open={choosing}
        sourceId={sourceId}
        template={template}
        onClose={() => setChoosing(false)}
        onJoin={(into) => {
          setChoosing(false);
          deeds.join(template, into);
        }}
      />
    </section>
  );
}
