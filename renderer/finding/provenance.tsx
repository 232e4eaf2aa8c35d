import { useState } from 'react';
import type { Origin } from '../../shared/domain/draft.ts';
import { duration } from '../ui/format.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { formatRoute } from '../ui/route.ts';
import { text } from './messages.ts';
import { RuleDialog } from './rule-dialog.tsx';

const DIGEST_SHOWN = 8;

/** Who says so, with what a person needs to check it. */
export function Provenance({ origin }: { readonly origin: Origin }) {
  switch (origin.kind) {
    case 'rule':
      return (
        <p className="prov">
          <Icon name="rule" small />
          <span>
            {text.foundBy} {text.rule} <RuleName rule={origin.rule} version={origin.version} />
          </span>
        </p>
      );
    case 'model':
      return (
        <p className="prov">
          <Icon name="model" small />
          <span>
            {text.foundBy} <code title={origin.digest}>{modelName(origin)}</code>, {lensOf(origin)}
          </span>
          {origin.opinions && (
            <>
              <span className="sep">·</span>
              <span>{opinionsOf(origin.opinions)}</span>
            </>
          )}
          <span className="sep">·</span>
          <span>
            {text.tokensOf({
              input: origin.promptTokens,
              output: origin.answerTokens,
              seconds: duration(origin.seconds * 1000),
            })}
          </span>
          {origin.runId !== undefined && (
            <a className="link" href={formatRoute({ page: 'activity', id: origin.runId })}>
              {text.seeCall}
            </a>
          )}
        </p>
      );
    case 'baseline':
      return (
        <p className="prov">
          <Icon name="pulse" small />
          <span>
            {text.foundBy} {text.baseline}: {unusualOf(origin.code)}
          </span>
        </p>
      );
    case 'nightjar':
      return (
        <p className="prov">
          <Icon name="pulse" small />
          <span>
            {text.foundBy} {text.nightjar}: <code>{origin.code}</code>
          </span>
        </p>
      );
  }
}

/** The same in one line of text. */
export function provenanceWords(origin: Origin): string {
  switch (origin.kind) {
    case 'rule':
      return `${text.rule} ${origin.rule} v${origin.version}`;
    case 'model':
      return `${modelName(origin)}, ${lensOf(origin)}`;
    case 'baseline':
      return `${text.baseline}: ${unusualOf(origin.code)}`;
    case 'nightjar':
      return `${text.nightjar}: ${origin.code}`;
  }
}

/** The rule's name, which opens its text. */
function RuleName({ rule, version }: { readonly rule: string; readonly version: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button tone="ghost" small className="link-btn rule-name" onPress={() => setOpen(true)}>
        <code>{rule}</code> v{version}
      </Button>
      {open && <RuleDialog id={rule} version={version} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What is unusual about it; the code itself where it is one of a later Nightjar. */
function unusualOf(code: string): string {
  const kind = code.replace(/^baseline-/, '');
  return isUnusual(kind) ? text.unusual[kind] : code;
}

function isUnusual(kind: string): kind is keyof typeof text.unusual {
  return Object.hasOwn(text.unusual, kind);
}

function opinionsOf({ asked, agreed }: NonNullable<FromModel['opinions']>): string {
  return agreed === asked ? text.allAgreed({ asked }) : text.someAgreed({ asked, agreed });
}

type FromModel = Extract<Origin, { kind: 'model' }>;

function lensOf({ lens, lensVersion, promptVersion }: FromModel): string {
  return text.lensOf({ lens, lensVersion, prompt: promptVersion });
}

function modelName({ model, digest }: FromModel): string {
  return `${model}@${digest.replace(/^sha256:/, '').slice(0, DIGEST_SHOWN)}`;
}
