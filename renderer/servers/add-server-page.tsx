import { useState } from 'react';
import type { Look, NewServer, ServerView, SourceView } from '../../shared/contract/servers.ts';
import { matcherProblem } from '../../shared/domain/selector.ts';
import type { Connection } from '../../shared/domain/server.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import type { Api } from '../client/api.ts';
import { useEngine } from '../client/engine.ts';
import { useServers, useSettings } from '../client/queries.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { Icon } from '../ui/icons.tsx';
import { formatRoute, navigate } from '../ui/route.ts';
import { Needs } from '../ui/needs.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useSending } from '../ui/use-sending.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { readHeaders } from './header-form.ts';
import { form as text, text as serversText } from './messages.ts';
import {
  EMPTY_FORM,
  formOf,
  ownZone,
  readConnection,
  readServer,
  type Problems,
  type ServerForm,
  type SourceForm,
} from './server-form.ts';
import { SourceRows } from './source-rows.tsx';
import { Suggestions } from './suggestions.tsx';
import { TestResults } from './test-report.tsx';
import { useServerTest, type ServerTest } from './use-server-test.ts';

const NO_PROBLEMS: Problems = {};

/** A server that is there, to be changed by the same test as a new one. */
export function EditServerPage({ id }: { readonly id: string }) {
  const { data: servers } = useServers();
  const view = servers?.find(({ server }) => server.id === id);
  if (servers && !view) navigate({ page: 'servers', adding: false }, { replace: true });
  if (!view) return null;
  return <ServerPage key={id} view={view} />;
}

export function AddServerPage() {
  return <ServerPage view={null} />;
}

/** How to reach it, and beside it the way there as a test walks it, and what is to be read. */
function ServerPage({ view }: { readonly view: ServerView | null }) {
  const usual = useSettings().data?.polling;
  const [form, setForm] = useState<ServerForm>(() =>
    view ? formOf(view.server, view.sources) : newForm(usual),
  );
  const [asked, setAsked] = useState<'nothing' | 'test' | 'save'>('nothing');
  const test = useServerTest();
  const { data: servers = [] } = useServers();
  const taken = servers.map(({ server }) => server.name).filter((name) => name !== view?.server.name);
  const connection = readConnection(form);
  const whole = readServer(form, taken);
  const problems = asked === 'save' ? whole.problems : asked === 'test' ? connection.problems : NO_PROBLEMS;
  const change = (part: Partial<ServerForm>) => setForm((last) => ({ ...last, ...part }));
  const leave = () => navigate({ page: 'servers', adding: false });
  const { save, saving, failure } = useSave(view, leave);
  const look = lookOf(form, connection.value, view);
  const runTest = () => {
    setAsked('test');
    const model = form.model.trim();
    if (!connection.value) return;
    test.run({ ...look, connection: connection.value, model: model === '' ? null : model });
  };
  const starts = view?.server.paused === true && test.report?.usable === true;
  const runSave = () => {
    setAsked('save');
    if (whole.value) save(whole.value, form.sources, starts);
  };
  useCommand('test', test.running ? null : runTest);
  useCommand('back', leave);
  // Nothing is opened before somebody asked for it: by a test, or because it is polled anyway.
  const at = test.report?.usable === true || (view !== null && !view.server.paused) ? look : null;
  const title = view ? text.editTitle({ name: view.server.name }) : text.title;
  return (
    <section className="col grow" aria-label={title}>
      <header className="bar wide-bar">
        <a className="t15 crumb" href={formatRoute({ page: 'servers', adding: false })}>
          {serversText.title}
        </a>
        <Icon name="right" small />
        <h1>{view || form.name.trim() === '' ? title : text.titleOf({ name: form.name.trim() })}</h1>
      </header>
      <div className="scroll">
        <div className="two">
          <div>
            <h2 className="h2">{text.reach}</h2>
            <ConnectionFields
              form={form}
              problems={problems}
              models={test.report?.models ?? []}
              onChange={change}
              onEnter={runTest}
            />
            <p className="t12 i3 trust">{form.way === 'ssh' ? text.trust : text.trustUrl}</p>
            {form.way === 'ssh' && view === null && <Needs />}
          </div>
          <div className="vstack g6">
            <TestResults test={test} />
            <section aria-label={text.sources} className="vstack g2">
              <h2 className="h2">{text.sources}</h2>
              <p className="t12 i3">{at === null ? text.offerHint : text.sourceHint}</p>
              {at && (
                <Suggestions at={at} sources={form.sources} onChange={(sources) => change({ sources })} />
              )}
              <SourceRows
                sources={form.sources}
                problems={problems}
                at={at}
                usual={{ interval: form.interval, lag: form.lag || String(usual?.lagSeconds ?? '') }}
                onChange={(sources) => change({ sources })}
              />
            </section>
            {failure && <FailureCard title={text.saveFailed} failure={failure} />}
          </div>
        </div>
      </div>
      <Foot
        test={test}
        saving={saving}
        known={view !== null}
        starts={starts}
        wrong={Object.keys(problems).length > 0}
        onBack={leave}
        onTest={runTest}
        onSave={runSave}
      />
    </section>
  );
}

function newForm(usual: Settings['polling'] | undefined): ServerForm {
  const interval = String(usual?.intervalSeconds ?? EMPTY_FORM.interval);
  return { ...EMPTY_FORM, timeZone: ownZone(), interval };
}

/** Whose Loki is looked at while the form is filled in; null while it is not readable. */
function lookOf(form: ServerForm, connection: Connection | null, view: ServerView | null): Look | null {
  if (connection === null) return null;
  const matcher = form.matcher.trim();
  const tenant = form.tenant.trim();
  const { headers = {}, secretHeaders = [] } = readHeaders(form.headers) ?? {};
  return {
    connection,
    ...(view === null ? {} : { serverId: view.server.id }),
    ...(matcher === '' || matcherProblem(matcher) !== null ? {} : { matcher }),
    ...(tenant === '' ? {} : { tenant }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(secretHeaders.length === 0 ? {} : { secretHeaders: [...secretHeaders] }),
  };
}

interface FootProps {
  readonly test: ServerTest;
  readonly saving: boolean;
  /** It is there already. */
  readonly known: boolean;
  /** It was paused, and the test went well. */
  readonly starts: boolean;
  readonly wrong: boolean;
  readonly onBack: () => void;
  readonly onTest: () => void;
  readonly onSave: () => void;
}

function Foot({ test, saving, known, starts, wrong, onBack, onTest, onSave }: FootProps) {
  const usable = test.report?.usable === true;
  return (
    <footer className="ft">
      <Button tone="ghost" onPress={onBack}>
        {text.back}
      </Button>
      <span className="push hstack">
        {wrong && <span className="t12 crit-ink">{text.wrong}</span>}
        {test.running ? (
          <Button icon="pause" onPress={test.stop}>
            {text.stop}
          </Button>
        ) : (
          <Button icon="again" tone={usable || known ? 'plain' : 'primary'} onPress={onTest}>
            {test.report === null ? text.test : text.testAgain}
            <Kbd command="test" />
          </Button>
        )}
        <Button
          tone={usable || known ? 'primary' : 'plain'}
          disabled={saving || test.running}
          onPress={onSave}
        >
          {starts ? text.saveAndStart : usable || known ? text.save : text.saveAnyway}
        </Button>
      </span>
    </footer>
  );
}

function useSave(view: ServerView | null, onSaved: () => void) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const { send, sending, failure } = useSending();
  /** `start`: a paused server is polled again. */
  const save = (server: NewServer, typed: readonly SourceForm[], start: boolean) => {
    const saved = view === null ? api.servers.add(server) : saveChanges(api, view, server, typed, start);
    void send(saved, ({ name }) => {
      toasts.show({ icon: 'check', text: (view === null ? text.saved : text.changed)({ name }) });
      onSaved();
    }).finally(() => void queryClient.invalidateQueries({ queryKey: queries.servers.list.key() }));
  };
  return { save, saving: sending, failure };
}

/** First the server, then its sources one by one: those that were taken out, changed and added. */
async function saveChanges(
  api: Api,
  { server, sources }: ServerView,
  { sources: wanted, ...changed }: NewServer,
  typed: readonly SourceForm[],
  start: boolean,
): Promise<{ readonly name: string }> {
  const { modelHostId, deepModel } = server;
  const saved = await api.servers.change({ modelHostId, deepModel, ...changed, id: server.id });
  const kept = new Set(typed.map(({ id }) => id));
  for (const { id } of sources) if (!kept.has(id)) await api.servers.removeSource({ id });
  for (const [index, source] of wanted.entries()) {
    const id = typed[index]?.id ?? null;
    if (id === null) await api.servers.addSource({ serverId: server.id, ...source });
    else if (
      !isSame(
        sources.find((one) => one.id === id),
        source,
      )
    )
      await api.servers.changeSource({ id, ...source });
  }
  if (start) await api.servers.setPaused({ id: server.id, paused: false });
  return saved;
}

function isSame(known: SourceView | undefined, source: NewServer['sources'][number]): boolean {
  return (
    known !== undefined &&
    known.name === source.name &&
    known.selector === source.selector &&
    known.tenant === source.tenant &&
    known.interval === source.interval &&
    known.lag === source.lag &&
    JSON.stringify(known.headers) === JSON.stringify(source.headers)
  );
}
