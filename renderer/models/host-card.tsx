import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { HostView } from '../../shared/contract/models.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { inWords } from '../client/failure.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { full, moment } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { CheckSteps } from './check-steps.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { HostDialog } from './host-dialog.tsx';
import { memoryAndAdvice, placeOf, remediesOf, warningsOf, type Warning } from './host-words.ts';
import { text } from './messages.ts';
import { ModelTable } from './model-table.tsx';
import { PullForm, Pulls } from './pulls.tsx';
import { Remedies } from './remedies.tsx';
import { useCheck, type HostChecking } from './use-check.ts';
import { useHostDeeds } from './use-host-deeds.ts';
import { usePull } from './use-pull.ts';

interface HostCardProps {
  readonly view: HostView;
  readonly servers: readonly ServerView[];
  readonly now: number;
}

/** One host: what it is, what a check found, its models, and downloads. */
export function HostCard({ view, servers, now }: HostCardProps) {
  const { host, lastCheck } = view;
  const checking = useCheck(host.id);
  const pull = usePull(host.id);
  const failure = checking.failure ?? (lastCheck?.failure ? inWords(lastCheck.failure) : null);
  return (
    <article className="mo-host" aria-label={host.name}>
      <Head view={view} servers={servers} now={now} checking={checking} />
      {checking.legs && <CheckSteps legs={checking.legs} />}
      <Warnings warnings={warningsOf(view)} />
      {failure && !checking.running && (
        <FailureCard title={text.host.failed({ name: host.name })} failure={failure} tone="warn" />
      )}
      {lastCheck === null && !checking.running && <p className="t12 i3">{text.host.unchecked}</p>}
      {lastCheck && lastCheck.failure === null && <p className="t12 i2">{memoryAndAdvice(lastCheck)}</p>}
      <Remedies remedies={remediesOf(view)} />
      {lastCheck && lastCheck.models.length > 0 && (
        <ModelTable view={view} models={lastCheck.models} now={now} />
      )}
      {lastCheck && lastCheck.failure === null && lastCheck.models.length === 0 && (
        <p className="t12 i3">{text.table.none}</p>
      )}
      <Pulls view={view} onAgain={pull.start} />
      {pull.failure && <FailureCard title={text.notDone} failure={pull.failure} tone="warn" />}
      {host.kind === 'ollama' && lastCheck?.failure === null && <PullForm view={view} onPull={pull.start} />}
    </article>
  );
}

type HeadProps = HostCardProps & { readonly checking: HostChecking };

function Head({ view, servers, now, checking }: HeadProps) {
  const { host, lastCheck } = view;
  const state = lastCheck === null ? 'unknown' : lastCheck.failure === null ? 'ok' : 'failing';
  return (
    <header className="mo-head">
      {state === 'ok' && <i className="dot" aria-hidden="true" />}
      {state === 'failing' && <SeverityMark severity="medium" size={12} />}
      {state === 'unknown' && <i className="hop-open" aria-hidden="true" />}
      <h2 className="strong">{host.name}</h2>
      <span className="chip">{softwareOf(view)}</span>
      {view.hasKey && <span className="chip dash">{text.host.hasKey}</span>}
      {host.allowCloud && <span className="chip warn">{text.host.cloud}</span>}
      <span className="t12 i3 clip" title={placeOf(view, servers)}>
        {placeOf(view, servers)}
      </span>
      <span className="push hstack">
        {lastCheck && !checking.running && (
          <span className="t11 i3 nowrap" title={full(lastCheck.at)}>
            {text.host.checked({ at: moment(lastCheck.at, now) })}
          </span>
        )}
        {checking.running ? (
          <Button small icon="pause" onPress={checking.stop}>
            {text.host.stop}
          </Button>
        ) : (
          <Button small icon="again" onPress={checking.run}>
            {text.host.check}
          </Button>
        )}
        <HostMenu view={view} />
      </span>
    </header>
  );
}

/** What answered, with its version; before a check, what it is said to speak. */
function softwareOf({ host, lastCheck }: HostView): string {
  if (lastCheck === null || lastCheck.software === null) return text.host.kinds[host.kind];
  if (lastCheck.version === null) return lastCheck.software;
  return text.host.software({ name: lastCheck.software, version: lastCheck.version });
}

function HostMenu({ view }: { readonly view: HostView }) {
  const { host, usedBy } = view;
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const deeds = useHostDeeds();
  const close = () => setOpen(null);
  return (
    <>
      <MenuTrigger>
        <Button tone="ghost" small icon="more" label={text.host.more({ name: host.name })} />
        <Popover className="pop" placement="bottom end" offset={4}>
          <Menu
            aria-label={text.host.more({ name: host.name })}
            disabledKeys={usedBy.length > 0 ? ['remove'] : []}
          >
            <MenuItem id="edit" className="opt" textValue={text.host.edit} onAction={() => setOpen('edit')}>
              <Icon name="gear" />
              {text.host.edit}
            </MenuItem>
            {host.place.kind !== 'server' && (
              <MenuItem
                id="remove"
                className="opt crit-ink"
                textValue={text.host.remove({ name: host.name })}
                onAction={() => setOpen('remove')}
              >
                <Icon name="bin" />
                {text.host.remove({ name: host.name })}
                {usedBy.length > 0 && (
                  <span className="hint">
                    {text.host.usedHint({ servers: usedBy.map(({ name }) => name).join(', ') })}
                  </span>
                )}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {open === 'edit' && <HostDialog view={view} onClose={close} />}
      {open === 'remove' && (
        <ConfirmDialog
          title={text.host.removeTitle({ name: host.name })}
          words={text.host.removeText}
          confirm={text.host.remove({ name: host.name })}
          onClose={close}
          onConfirm={() => void deeds.remove(host.id, host.name)}
        />
      )}
    </>
  );
}

/** Marked by shape where something is at risk; that names are replaced is only said. */
function Warnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="mo-warnings">
      {warnings.map((warning) => (
        <li key={warning} className={warning === 'replaced' ? 't12 i3' : 't12 i2'}>
          {warning === 'replaced' ? <Icon name="lock" small /> : <SeverityMark severity="medium" size={12} />}
          <span>{text.warnings[warning]}</span>
        </li>
      ))}
    </ul>
  );
}
