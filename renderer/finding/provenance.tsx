import type { Origin } from '../../shared/domain/draft.ts';
import { count, duration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
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
            {text.foundBy}{' '}
            <code title={origin.digest}>
              {origin.model}@{shortDigest(origin.digest)}
            </code>
            , {origin.lens} lens v{origin.lensVersion}, prompt {origin.promptVersion}
          </span>
          <span className="sep">·</span>
          <span>
            {count(origin.promptTokens)} tokens in, {count(origin.answerTokens)} out,{' '}
            {duration(origin.seconds * 1000)}
          </span>
        </p>
      );
    case 'baseline':
      return (
        <p className="prov">
          <Icon name="pulse" small />
          <span>
            {text.foundBy} {text.baseline}: <code>{origin.code}</code>
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

function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, DIGEST_SHOWN);
}
