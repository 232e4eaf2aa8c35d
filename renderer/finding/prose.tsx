import { CopyButton } from '../ui/copy-button.tsx';
import { isCommand, splitAdvice, splitCode } from './advice.ts';
import { text } from './messages.ts';

/** Plain text with pieces of code in it; where `copyable`, a command can be taken along from where it stands. */
function Prose({ children, copyable = false }: { readonly children: string; readonly copyable?: boolean }) {
  return (
    <p className="prose">
      {splitCode(children).map((piece, index) => {
        if (!piece.code) return <span key={index}>{piece.text}</span>;
        if (!copyable || !isCommand(piece.text)) return <code key={index}>{piece.text}</code>;
        return (
          <span key={index} className="cmd">
            <code>{piece.text}</code>
            <CopyButton text={piece.text} bare />
          </span>
        );
      })}
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
  const commands = blocks.some((block) => block.kind === 'command' || hasCommand(block.text));
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
            <Prose key={index} copyable>
              {block.text}
            </Prose>
          ),
        )}
      </div>
    </section>
  );
}

function hasCommand(prose: string): boolean {
  return splitCode(prose).some((piece) => piece.code && isCommand(piece.text));
}
