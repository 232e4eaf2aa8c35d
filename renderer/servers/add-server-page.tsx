import { useState } from 'react';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { useServers } from '../client/queries.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { Icon } from '../ui/icons.tsx';
import { formatRoute, navigate } from '../ui/route.ts';
import { Needs } from '../ui/needs.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { form as text, text as serversText } from './messages.ts';
import {
  EMPTY_FORM,
  ownZone,
  readConnection,
  readServer,
  type Problems,
  type ServerForm,
} from './server-form.ts';
import { SourceOffers, SourceRows } from './source-rows.tsx';
import { TestResults } from './test-report.tsx';
import { useServerTest, type ServerTest } from './use-server-test.ts';

const NO_PROBLEMS: Problems = {};

/** A plain form, and beside it the way to the server as a test walks it. */
export function AddServerPage() {
  const [form, setForm] = useState<ServerForm>(() => ({ ...EMPTY_FORM, timeZone: ownZone() }));
  const [asked, setAsked] = useState<'nothing' | 'test' | 'save'>('nothing');
  const test = useServerTest();
  const { data: servers = [] } = useServers();
  const taken = servers.map((view) => view.server.name);
  const connection = readConnection(form);
  const whole = readServer(form, taken);
  const problems = asked === 'save' ? whole.problems : asked === 'test' ? connection.problems : NO_PROBLEMS;
  const change = (part: Partial<ServerForm>) => setForm((last) => ({ ...last, ...part }));
  const leave = () => navigate({ page: 'servers', adding: false });
  const { save, saving, failure } = useSave(leave);
  const runTest = () => {
    setAsked('test');
    const model = form.model.trim();
    if (connection.value) test.run({ connection: connection.value, model: model === '' ? null : model });
  };
  const runSave = () => {
    setAsked('save');
    if (whole.value) save(whole.value);
  };
  useCommand('test', test.running ? null : runTest);
  useCommand('back', leave);
  return (
    <section className="col grow" aria-label={text.title}>
      <header className="bar wide-bar">
        <a className="t15 crumb" href={formatRoute({ page: 'servers', adding: false })}>
          {serversText.title}
        </a>
        <Icon name="right" small />
        <h1>{form.name.trim() === '' ? text.title : text.titleOf({ name: form.name.trim() })}</h1>
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
            {form.way === 'ssh' && <Needs />}
          </div>
          <div className="vstack g6">
            <TestResults test={test} />
            <section aria-label={text.sources} className="vstack g2">
              <h2 className="h2">{text.sources}</h2>
              <p className="t12 i3">{test.report === null ? text.offerHint : text.sourceHint}</p>
              <SourceOffers
                labels={test.report?.labels ?? []}
                sources={form.sources}
                onChange={(sources) => change({ sources })}
              />
              <SourceRows
                sources={form.sources}
                problems={problems}
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
        wrong={Object.keys(problems).length > 0}
        onBack={leave}
        onTest={runTest}
        onSave={runSave}
      />
    </section>
  );
}

interface FootProps {
  readonly test: ServerTest;
  readonly saving: boolean;
  readonly wrong: boolean;
  readonly onBack: () => void;
  readonly onTest: () => void;
  readonly onSave: () => void;
}

function Foot({ test, saving, wrong, onBack, onTest, onSave }: FootProps) {
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
          <Button icon="again" tone={usable ? 'plain' : 'primary'} onPress={onTest}>
            {test.report === null ? text.test : text.testAgain}
            <Kbd command="test" />
          </Button>
        )}
        <Button tone={usable ? 'primary' : 'plain'} disabled={saving || test.running} onPress={onSave}>
          {usable ? text.save : text.saveAnyway}
        </Button>
      </span>
    </footer>
  );
}

function useSave(onSaved: () => void) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const save = (server: Parameters<typeof api.servers.add>[0]) => {
    setSaving(true);
    setFailure(null);
    api.servers
      .add(server)
      .then(
        (added) => {
          toasts.show({ icon: 'check', text: text.saved({ name: added.name }) });
          void queryClient.invalidateQueries({ queryKey: queries.servers.list.key() });
          onSaved();
        },
        (error: unknown) => setFailure(failureOf(error)),
      )
      .finally(() => setSaving(false));
  };
  return { save, saving, failure };
}
