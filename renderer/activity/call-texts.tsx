import { useEffect, useRef, useState } from 'react';
import type { ModelCall } from '../../shared/domain/run.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Marked } from '../ui/marked.tsx';
import { placesOf } from './find-in.ts';
import { text } from './messages.ts';
import { layOutAnswer } from './run-text.ts';

/** The prompt and the answer as sent: plain text, to be read, searched and copied. */
export function CallTexts({ call }: { readonly call: ModelCall }) {
  const [words, setWords] = useState('');
  const body = useRef<HTMLDivElement>(null);
  const answer = layOutAnswer(call.answer);
  const inPrompt = placesOf(words, call.prompt);
  const inAnswer = placesOf(words, answer);
  useEffect(() => {
    if (words.trim() !== '') body.current?.querySelector('mark')?.scrollIntoView({ block: 'nearest' });
  }, [words]);
  // Both are forgotten together.
  if (call.prompt === '') return <p className="t12 i3">{text.pruned}</p>;
  return (
    <>
      <div className="hstack ca-find">
        <div className="field on search" role="search">
          <Icon name="search" />
          <input
            type="text"
            value={words}
            placeholder={text.find}
            aria-label={text.find}
            spellCheck={false}
            onChange={(event) => setWords(event.target.value)}
          />
        </div>
        <span className="t11 i3" role="status">
          {words.trim() === '' ? '' : text.found({ many: inPrompt.length + inAnswer.length })}
        </span>
      </div>
      <div className="pa" ref={body}>
        <div>
          <h4 className="h2">
            {text.prompt}
            <span className="push">
              <CopyButton text={call.prompt} bare />
            </span>
          </h4>
          <pre className="ev pre" tabIndex={0} aria-label={text.prompt}>
            <Marked text={call.prompt} ranges={inPrompt} />
          </pre>
        </div>
        <div>
          <h4 className="h2">
            {text.answer}
            {call.answer !== '' && (
              <span className="push">
                <CopyButton text={call.answer} bare />
              </span>
            )}
          </h4>
          {call.answer === '' ? (
            <p className="t12 i3">{text.noAnswer}</p>
          ) : (
            <pre className="ev pre" tabIndex={0} aria-label={text.answer}>
              <Marked text={answer} ranges={inAnswer} />
            </pre>
          )}
        </div>
      </div>
    </>
  );
}
