import { useQuery } from '@tanstack/react-query';
import type { RuleText } from '../../shared/contract/system.ts';
import { useEngine } from '../client/engine.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { text } from './messages.ts';

interface RuleDialogProps {
  readonly id: string;
  /** Of the rule that found it, which may have changed since. */
  readonly version: number;
  readonly onClose: () => void;
}

/** The text of a rule as it is now: what it looks for can be read in its own words. */
export function RuleDialog({ id, version, onClose }: RuleDialogProps) {
  const { queries } = useEngine();
  // Its file may change at any time, so nothing of it is kept.
  const options = { input: { id }, gcTime: 0, retry: false };
  const { data: rule, error, isPending, refetch } = useQuery(queries.system.rule.queryOptions(options));
  const said = text.ruleText;
  return (
    <Dialog open wide title={rule?.title ?? said.title({ id })} onClose={onClose}>
      {isPending && (
        <p className="t12 i3" role="status">
          {said.loading}
        </p>
      )}
      {error && <LoadFailure title={said.failed} error={error} onAgain={() => void refetch()} />}
      {rule === null && <p className="t13 i2">{said.gone}</p>}
      {rule && <Rule rule={rule} found={version} />}
      <div className="hstack dialog-foot">
        {rule && <CopyButton text={rule.text} />}
        <Button onPress={onClose}>{text.close}</Button>
      </div>
    </Dialog>
  );
}

function Rule({ rule, found }: { readonly rule: RuleText; readonly found: number }) {
  const said = text.ruleText;
  return (
    <>
      <p className="t12 i3">
        <code>{rule.id}</code> v{rule.version}, {rule.own ? said.own : said.builtIn}
      </p>
      {rule.version !== found && <p className="t12 i2">{said.changed({ found })}</p>}
      {rule.description !== '' && <p className="t13 i2 rule-says">{rule.description}</p>}
      <pre className="ev pre rule-text" tabIndex={0} role="region" aria-label={said.title({ id: rule.id })}>
        {rule.text}
      </pre>
      {rule.references.length > 0 && (
        <section aria-label={said.references}>
          <h3 className="h2">{said.references}</h3>
          <ul className="t12 i2 rule-refs">
            {rule.references.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
