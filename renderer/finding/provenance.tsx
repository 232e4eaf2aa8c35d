import type { Origin } from '../../shared/domain/draft.ts';
import { duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { formatRoute } from '../ui/route.ts';
import { text } from './messages.ts';

const DIGEST_SHOWN = 8;

/** Who says so, with what a person needs to check it. */
export function Provenance({ origin }: { readonly origin: Origin }) {
  switch (origin.kind) {
    case 'rule':
      return (
        <p className="prov">
          <Icon name="rule" small />
          <span>
            {text.foundBy} {text.rule} <code>{origin.rule}</code> v{origin.version}
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
    case 'nightjar':
      return (
        <p className="prov">
          <Icon name="pulse" small />
          <span>
            {text.foundBy} {text[origin.kind]}: <code>{origin.code}</code>
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
    case 'nightjar':
      return `${text[origin.kind]}: ${origin.code}`;
  }
}

type FromModel = Extract<Origin, { kind: 'model' }>;

function lensOf({ lens, lensVersion, promptVersion }: FromModel): string {
  return text.lensOf({ lens, lensVersion, prompt: promptVersion });
}

function modelName({ model, digest }: FromModel): string {
  return `${model}@${digest.replace(/^sha256:/, '').slice(0, DIGEST_SHOWN)}`;
}
