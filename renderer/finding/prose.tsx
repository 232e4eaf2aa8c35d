import { CopyButton } from '../ui/copy-button.tsx';
import { splitAdvice, splitCode } from './advice.ts';
import { text } from './messages.ts';

function Prose({ children }: { readonly children: string }) {
  return (
    <p className="prose">
      {splitCode(children).map((piece, index) =>
        piece.code ? <code key={index}>{piece.text}</code> : <span key={index}>{piece.text}</span>,
      )}
    </p>
  );
}

export function Meaning({ explanation }: { readonly explanation: string }) {
  if (explanation.trim() === '') return null;
  return (
    <section className="sec" aria-label={text.meaning}>
      <h3 className="h2">{text.meaning}</h3>
      {explanation.split(/\n\s*\n/).map((paragraph, index) => (
        <Prose key={index}>{paragraph.trim()}</Prose>
      ))}
    </section>
  );
}

/** What to do, with commands that can be copied and are never run. */
export function WhatToDo({ recommendation }: { readonly recommendation: string }) {
  const blocks = splitAdvice(recommendation);
  if (blocks.length === 0) return null;
  const commands = blocks.some((block) => block.kind === 'command');
  return (
    <section className="sec" aria-label={text.todo}>
      <h3 className="h2">
        {text.todo}
        {commands && <span className="push">{text.neverRun}</span>}
      </h3>
      <div className="advice">
        {blocks.map((block, index) =>
          block.kind === 'command' ? (
            <div key={index} className="code">
              <code className="grow">{block.text}</code>
              <CopyButton text={block.text} />
            </div>
          ) : (
            <Prose key={index}>{block.text}</Prose>
          ),
        )}
      </div>
    </section>
  );
}
