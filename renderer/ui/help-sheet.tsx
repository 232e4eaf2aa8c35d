import { useInfo } from '../client/queries.ts';
import { Keys } from './button.tsx';
import { COMMAND_IDS, COMMANDS, SECTIONS } from './commands.ts';
import { Dialog } from './dialog.tsx';
import { text } from './messages.ts';

/** Every key there is, straight from the table of commands. */
export function HelpSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { data: info } = useInfo();
  return (
    <Dialog title="Keys" open={open} onClose={onClose} wide>
      <p className="t12 i2">
        They work wherever you are not typing. Two keys in a row are pressed one after the other.
      </p>
      <div className="key-sheet">
        {SECTIONS.map((section) => (
          <section key={section}>
            <h3 className="h2">{text.commandSections[section]}</h3>
            <dl>
              {COMMAND_IDS.filter((id) => COMMANDS[id].section === section).map((id) => (
                <div key={id} className="key-row">
                  <dt>{COMMANDS[id].label}</dt>
                  <dd>
                    {COMMANDS[id].keys.map((key, index) => (
                      <span key={key} className="hstack g1">
                        {index > 0 && <span className="i3 t11">or</span>}
                        <Keys of={key} />
                        <span className="sr">{key}</span>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      {info && (
        <p className="t11 i3 about">
          Nightjar {info.version}. Everything it keeps is in <code>{info.dataFolder}</code>.
        </p>
      )}
    </Dialog>
  );
}
