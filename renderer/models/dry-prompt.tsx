import type { DryRun } from '../../shared/contract/lenses.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { text as shared } from '../ui/messages.ts';
import { text } from './messages.ts';

type Part = keyof DryRun['tokens']['parts'];

const PARTS: readonly Part[] = ['instructions', 'lens', 'window', 'notes', 'examples', 'templates'];

/** The exact prompt, and how many tokens each of its parts takes of the budget. */
export function DryPrompt({ run }: { readonly run: DryRun }) {
  const { tokens } = run;
  const templates = shared.counts.templates({ many: run.templates });
  const from =
    run.from === 'backlog'
      ? text.dry.from.backlog({ templates, waiting: run.waiting })
      : text.dry.from['last-seen']({ templates });
  return (
    <>
      <p className="t12 i2">{run.templates === 0 ? text.dry.nothing : from}</p>
      <div className="le-tokens">
        <span className="t12 medium">{text.dry.tokens({ total: tokens.total, budget: tokens.budget })}</span>
        <div className="le-bar" aria-hidden="true">
          {PARTS.map((part) => (
            <i
              key={part}
              className={part === 'templates' ? 'on' : ''}
              style={{ width: `${(tokens.parts[part] / Math.max(tokens.budget, tokens.total)) * 100}%` }}
            />
          ))}
        </div>
        <ul className="le-parts t11 i2">
          {PARTS.map((part) => (
            <li key={part} className={part === 'templates' ? 'on' : ''}>
              {text.dry.partTokens({ part: text.dry.parts[part], many: tokens.parts[part] })}
            </li>
          ))}
        </ul>
      </div>
      <Sent title={text.dry.system} sent={run.system} />
      <Sent title={text.dry.user} sent={run.user} />
    </>
  );
}

function Sent({ title, sent }: { readonly title: string; readonly sent: string }) {
  return (
    <div>
      <h4 className="h2">
        {title}
        <span className="push">
          <CopyButton text={sent} bare />
        </span>
      </h4>
      <pre className="ev pre le-sent" tabIndex={0} aria-label={title}>
        {sent}
      </pre>
    </div>
  );
}
