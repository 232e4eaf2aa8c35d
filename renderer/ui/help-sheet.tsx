import { useState } from 'react';
import { useEngine } from '../client/engine.ts';
import { useInfo } from '../client/queries.ts';
import { Keys } from './button.tsx';
import { COMMAND_IDS, COMMANDS, keysOf, SECTIONS, type CommandId } from './commands.ts';
import { Dialog } from './dialog.tsx';
import { fuzzy } from './fuzzy.ts';
import { Icon } from './icons.tsx';
import { Marked } from './marked.tsx';
import { text as shared } from './messages.ts';
import { useToasts } from './toast.tsx';
import { useAnsweredCommands, useCommandKeys } from './use-commands.tsx';

const text = shared.help;

/** Every key there is, straight from the table of commands; of each group first what the page behind it answers. */
export function HelpSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title={text.title} open={open} onClose={onClose} size="sheet">
      <Sheet />
    </Dialog>
  );
}

function Sheet() {
  const [words, setWords] = useState('');
  const { data: info } = useInfo();
  const answered = useAnsweredCommands();
  const like = COMMAND_IDS.filter((id) => fuzzy(words, COMMANDS[id].label) !== null);
  const singleLetters = useCommandKeys()('help').length > 0;
  return (
    <>
      <div className="hstack key-tools">
        <div className="field on search" role="search">
          <Icon name="search" />
          <input
            type="text"
            autoFocus
            value={words}
            maxLength={60}
            placeholder={text.find}
            aria-label={text.find}
            spellCheck={false}
            onChange={(event) => setWords(event.target.value)}
          />
        </div>
        <SingleLetters on={singleLetters} />
      </div>
      <p className="t12 i2">{singleLetters ? text.lead : text.off}</p>
      {like.length === 0 && (
        <p className="i3" role="status">
          {text.none({ words: words.trim() })}
        </p>
      )}
      <div className="key-sheet">
        {SECTIONS.map((section) => {
          const ids = like.filter((id) => COMMANDS[id].section === section);
          const here = ids.filter((id) => answered.includes(id));
          const elsewhere = ids.filter((id) => !answered.includes(id));
          return (
            ids.length > 0 && (
              <section key={section}>
                <h3 className="h2">{shared.commandSections[section]}</h3>
                <dl>
                  {[...here, ...elsewhere].map((id) => (
                    <KeyRow key={id} id={id} words={words} here={here.includes(id)} />
                  ))}
                </dl>
              </section>
            )
          );
        })}
      </div>
      {info && (
        <p className="t11 i3 about">
          {text.about({ version: info.version })} <code>{info.dataFolder}</code>
        </p>
      )}
    </>
  );
}

interface KeyRowProps {
  readonly id: CommandId;
  readonly words: string;
  /** Whether the page behind the sheet answers it. */
  readonly here: boolean;
}

/** The keys are drawn even where they are switched off: the sheet is where one sees what they would do. */
function KeyRow({ id, words, here }: KeyRowProps) {
  const { label } = COMMANDS[id];
  return (
    <div className={here ? 'key-row here' : 'key-row'}>
      <dt>
        <Marked text={label} ranges={fuzzy(words, label)?.ranges ?? []} />
        {here && <span className="sr">, {text.here}</span>}
      </dt>
      <dd>
        {shownKeys(keysOf(id, true)).map((key, index) => (
          <span key={key} className="hstack g1">
            {index > 0 && <span className="i3 t11">{text.or}</span>}
            <Keys of={key} />
            <span className="sr">{key}</span>
          </span>
        ))}
      </dd>
    </div>
  );
}

function SingleLetters({ on }: { readonly on: boolean }) {
  const { settings } = useEngine();
  const toasts = useToasts();
  const set = () => {
    settings
      .change((latest) => ({ ...latest, appearance: { ...latest.appearance, singleLetterKeys: !on } }))
      .catch((error: unknown) => toasts.fail(error, text.notSaved));
  };
  return (
    <label className="hstack push t12 nowrap">
      <button type="button" className="switch" role="switch" aria-checked={on} onClick={set} />
      {text.singleLetter}
    </label>
  );
}

/** Of a long row of keys the first and the last. */
function shownKeys(keys: readonly string[]): readonly string[] {
  return keys.length <= 3 ? keys : keys.filter((_, index) => index === 0 || index === keys.length - 1);
}
