import { useState } from 'react';
import type { HostView } from '../../shared/contract/models.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import { Button } from '../ui/button.tsx';
import { countdown, moment } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { choicesOf } from './host-words.ts';
import { text } from './messages.ts';
import { ModelSelect } from './model-select.tsx';
import { Remedies } from './remedies.tsx';
import { useHostDeeds } from './use-host-deeds.ts';
import { usePull } from './use-pull.ts';

interface AskingTableProps {
  readonly hosts: readonly HostView[];
  readonly servers: readonly ServerView[];
  readonly now: number;
}

interface Asked {
  readonly serverId: string;
  readonly hostId: string | null;
  readonly model: string | null;
  readonly deepModel: string | null;
}

type Choose = (server: ServerView, choice: Asked) => void;

/** Which host and models each server asks, how much of the host's time that takes, and what waits. */
export function AskingTable({ hosts, servers, now }: AskingTableProps) {
  const deeds = useHostDeeds();
  const [before, setBefore] = useState<{ readonly name: string; readonly asked: Asked } | null>(null);
  const choose: Choose = ({ server }, choice) => {
    const asked = askedBy(server);
    setBefore({ name: server.name, asked });
    void deeds.choose(server.name, choice, asked);
  };
  const undo = () => {
    if (before === null) return;
    setBefore(null);
    void deeds.choose(before.name, before.asked, null);
  };
  useCommand('undo', before === null ? null : undo);
  return (
    <section className="mo-asking">
      <h2 className="t15" id="mo-asking">
        {text.asking.title}
      </h2>
      <table aria-labelledby="mo-asking">
        <thead>
          <tr>
            <th>{text.asking.server}</th>
            <th>{text.asking.host}</th>
            <th>{text.asking.model}</th>
            <th>{text.asking.deep}</th>
            <th className="num">{text.asking.time}</th>
            <th className="num">{text.asking.waiting}</th>
          </tr>
        </thead>
        <tbody>
          {servers.map((view) => (
            <Row key={view.server.id} view={view} hosts={hosts} now={now} onChoose={choose} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function askedBy(server: ServerView['server']): Asked {
  return {
    serverId: server.id,
    hostId: server.modelHostId,
    model: server.model,
    deepModel: server.deepModel,
  };
}

interface RowProps extends Omit<AskingTableProps, 'servers'> {
  readonly view: ServerView;
  readonly onChoose: Choose;
}

function Row({ view, hosts, now, onChoose }: RowProps) {
  const { server } = view;
  const host = hosts.find(({ usedBy }) => usedBy.some(({ id }) => id === server.id));
  // A server's own host is for its own lines.
  const offered = hosts.filter(
    ({ host: { place } }) => place.kind !== 'server' || place.serverId === server.id,
  );
  const asked = askedBy(server);
  const choices = host ? choicesOf(host) : [];
  const isMissing =
    host !== undefined &&
    host.lastCheck?.failure === null &&
    server.model !== null &&
    !choices.some(({ name }) => name === server.model);
  return (
    <>
      <tr>
        <td className="main medium">{server.name}</td>
        <td>
          <select
            className="field on"
            aria-label={text.asking.hostOf({ server: server.name })}
            value={host?.host.id ?? ''}
            onChange={(event) =>
              onChoose(view, {
                serverId: server.id,
                hostId: event.target.value,
                model: server.model,
                deepModel: null,
              })
            }
          >
            {host === undefined && <option value="">{text.asking.noHost}</option>}
            {offered.map(({ host: { id, name } }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </td>
        <td>
          <ModelSelect
            label={text.asking.modelOf({ server: server.name })}
            none={text.asking.rulesOnly}
            value={server.model}
            choices={choices}
            onChange={(model) =>
              onChoose(view, { ...asked, model, deepModel: model === null ? null : server.deepModel })
            }
          />
        </td>
        <td>
          <ModelSelect
            label={text.asking.deepOf({ server: server.name })}
            none={text.asking.noDeep}
            value={server.deepModel}
            choices={choices.filter(({ name }) => name !== server.model)}
            disabled={server.model === null}
            onChange={(deepModel) => onChoose(view, { ...asked, deepModel })}
          />
        </td>
        <td className="num" title={text.asking.shareTitle}>
          {text.asking.share({ percent: Math.round(view.backlog.share * 100) })}
        </td>
        <td className="num" title={waitingTitle(view, now)}>
          {waitingWords(view, now)}
        </td>
      </tr>
      {isMissing && host && server.model !== null && (
        <tr className="mo-missing">
          <td colSpan={6}>
            <Missing host={host} server={server.name} model={server.model} />
          </td>
        </tr>
      )}
    </>
  );
}

function waitingWords({ backlog }: ServerView, now: number): string {
  if (backlog.templates === 0) return text.asking.nothing;
  const templates = shared.counts.templates({ many: backlog.templates });
  if (backlog.oldest === null) return templates;
  return text.asking.since({ templates, at: moment(backlog.oldest, now) });
}

function waitingTitle({ backlog, nextPollAt }: ServerView, now: number): string | undefined {
  if (backlog.templates === 0 || nextPollAt === null) return undefined;
  return text.asking.next({ left: countdown(nextPollAt - now) });
}

interface MissingProps {
  readonly host: HostView;
  readonly server: string;
  readonly model: string;
}

/** The server names a model that its host does not have. */
function Missing({ host, server, model }: MissingProps) {
  const pull = usePull(host.host.id);
  const canPull = host.host.kind === 'ollama';
  return (
    <div className="mo-note">
      <p className="t12 med-ink">{text.asking.missingNote({ host: host.host.name, server, model })}</p>
      {canPull && (
        <Button small icon="down" onPress={() => pull.start(model)}>
          {text.asking.get({ model })}
        </Button>
      )}
      {canPull && (
        <Remedies remedies={[{ why: text.remedies.pull({ model }), command: `ollama pull ${model}` }]} />
      )}
      {pull.failure && (
        <p className="t12 crit-ink">
          {pull.failure.message} {pull.failure.advice}
        </p>
      )}
    </div>
  );
}
