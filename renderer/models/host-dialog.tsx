import { useState, type FormEvent } from 'react';
import type { HostView } from '../../shared/contract/models.ts';
import { useEngine } from '../client/engine.ts';
import { useHost } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { FormField } from '../ui/form-field.tsx';
import { secretsWords } from '../ui/secrets-words.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useSending } from '../ui/use-sending.ts';
import { changeOf, formOf, isOpenUrl, newHostOf, problemsOf, type HostForm } from './host-form.ts';
import { text } from './messages.ts';

const URL_EXAMPLE = 'http://desk.lan:11434';

interface HostDialogProps {
  /** Null for a new host. */
  readonly view: HostView | null;
  readonly onClose: () => void;
}

/** A host that is no server's own, or a change to any. */
export function HostDialog({ view, onClose }: HostDialogProps) {
  const { data: host } = useHost();
  const keychain = host?.keychain.available ?? false;
  const [form, setForm] = useState<HostForm>(() => formOf(view, keychain));
  const [asked, setAsked] = useState(false);
  const { save, saving, failure } = useSave(view, onClose);
  const problems = problemsOf(form, view);
  const shown = asked ? problems : {};
  const change = (part: Partial<HostForm>) => setForm((last) => ({ ...last, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(problems).length === 0) save(form);
  };
  const isOwn = view?.host.place.kind === 'server';
  return (
    <Dialog
      title={view === null ? text.form.add : text.form.change({ name: view.host.name })}
      open
      onClose={onClose}
      wide
    >
      <form className="vstack g3" onSubmit={submit} noValidate>
        <div className="frm mo-frm">
          {!isOwn && (
            <FormField
              label={text.form.name}
              value={form.name}
              problem={shown.name}
              autoFocus
              onChange={(name) => change({ name })}
            />
          )}
          {!isOwn && <PlaceFields form={form} problems={shown} onChange={change} />}
          <Choices
            id="host-kind"
            label={text.form.kind}
            names={text.host.kinds}
            chosen={form.kind}
            onChoose={(kind) => change({ kind })}
          />
          <KeyFields form={form} view={view} problem={shown.key} keychain={keychain} onChange={change} />
        </div>
        {!isOwn && form.where === 'url' && isOpenUrl(form.url) && (
          <p className="t12 i2 mo-says">
            <SeverityMark severity="medium" size={12} />
            <span>{text.warnings.open}</span>
          </p>
        )}
        {view !== null && !isOwn && <p className="t12 i3">{text.form.otherPlace}</p>}
        <label className="mo-box">
          <input
            type="checkbox"
            checked={form.allowCloud}
            onChange={(event) => change({ allowCloud: event.target.checked })}
          />
          <span>
            {text.form.cloud}
            <span className="t12 i3">{text.form.cloudHint}</span>
          </span>
        </label>
        {failure && <FailureCard title={text.form.saveFailed} failure={failure} />}
        <div className="hstack dialog-foot">
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button tone="primary" type="submit" disabled={saving}>
            {view === null ? text.form.add : text.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly form: HostForm;
  readonly onChange: (part: Partial<HostForm>) => void;
}

function PlaceFields({
  form,
  problems,
  onChange,
}: FieldsProps & { readonly problems: { url?: string; port?: string } }) {
  return (
    <>
      <Choices
        id="host-where"
        label={text.form.where}
        names={text.form.places}
        chosen={form.where}
        onChoose={(where) => onChange({ where })}
      />
      {form.where === 'url' ? (
        <FormField
          label={text.form.url}
          value={form.url}
          problem={problems.url}
          placeholder={URL_EXAMPLE}
          onChange={(url) => onChange({ url })}
        />
      ) : (
        <FormField
          label={text.form.port}
          value={form.port}
          problem={problems.port}
          onChange={(port) => onChange({ port })}
        />
      )}
    </>
  );
}

interface KeyFieldsProps extends FieldsProps {
  readonly view: HostView | null;
  readonly problem: string | undefined;
  readonly keychain: boolean;
}

function KeyFields({ form, view, problem, keychain, onChange }: KeyFieldsProps) {
  const { data: host } = useHost();
  const kept = view?.hasKey === true;
  return (
    <>
      <FormField
        label={text.form.key}
        value={form.key}
        problem={problem}
        hint={kept ? text.form.keyKept : text.form.keyHint}
        secret
        onChange={(key) => onChange({ key })}
      />
      {form.key !== '' && (
        <>
          <Choices
            id="host-remember"
            label={text.form.remember}
            names={keychain ? text.form.remembers : { session: text.form.remembers.session }}
            chosen={form.remember}
            onChoose={(remember) => onChange({ remember })}
          />
          {!keychain && host && <p className="t11 i3 mo-wide">{secretsWords(host.keychain)}</p>}
        </>
      )}
      {kept && form.key === '' && (
        <label className="mo-box mo-wide">
          <input
            type="checkbox"
            checked={form.forgetKey}
            onChange={(event) => onChange({ forgetKey: event.target.checked })}
          />
          <span>{text.form.forgetKey}</span>
        </label>
      )}
    </>
  );
}

interface ChoicesProps<T extends string> {
  readonly id: string;
  readonly label: string;
  readonly names: Readonly<Partial<Record<T, string>>>;
  readonly chosen: T;
  readonly onChoose: (one: T) => void;
}

function Choices<T extends string>({ id, label, names, chosen, onChoose }: ChoicesProps<T>) {
  return (
    <>
      <span className="label" id={id}>
        {label}
      </span>
      <div className="seg" role="group" aria-labelledby={id}>
        {(Object.keys(names) as T[]).map((name) => (
          <button key={name} type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
            {names[name]}
          </button>
        ))}
      </div>
    </>
  );
}

function useSave(view: HostView | null, onSaved: () => void) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const { send, sending, failure } = useSending();
  const save = (form: HostForm) => {
    const call = view === null ? api.models.add(newHostOf(form)) : api.models.change(changeOf(form, view));
    void send(call, ({ name }) => {
      toasts.show({
        icon: 'check',
        text: view === null ? text.form.added({ name }) : text.form.changed({ name }),
      });
      void queryClient.invalidateQueries({ queryKey: queries.models.list.key() });
      onSaved();
    });
  };
  return { save, saving: sending, failure };
}
