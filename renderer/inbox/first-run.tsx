import { CommandButton } from '../ui/button.tsx';
import { Bird } from '../ui/icons.tsx';
import { Needs } from '../ui/needs.tsx';
import { text } from './messages.ts';

/** Before there is any server: what Nightjar does, what it needs, and the one way on. */
export function FirstRun() {
  const { first } = text;
  return (
    <section className="col grow empty" aria-label={text.title}>
      <header className="bar wide-bar">
        <h1>{text.title}</h1>
      </header>
      <div className="scroll">
        <div className="mid">
          <Bird asleep={false} />
          <h2 className="big">{first.headline}</h2>
          <p className="proof narrow-text">{first.lead}</p>
          <Needs />
          <p className="t12 i3 narrow-text">{first.trust}</p>
          <CommandButton command="add" tone="primary" icon="plus">
            {first.add}
          </CommandButton>
        </div>
      </div>
    </section>
  );
}
