import { useState, type FormEvent } from 'react';
import type { Api } from './client/api.ts';
import { useEngine } from './client/engine.ts';
import { useHost, usePrompts } from './client/queries.ts';
import { Button } from './ui/button.tsx';
import { CopyButton } from './ui/copy-button.tsx';
import { Dialog } from './ui/dialog.tsx';
import { keyFileOf, splitFingerprint } from './ui/fingerprint.ts';
import { countdown } from './ui/format.ts';
import { secretsWords } from './ui/secrets-words.ts';
import { useNow } from './ui/use-now.ts';
import { useToasts } from './ui/toast.tsx';
import { text } from './messages.ts';

type PendingPrompt = NonNullable<ReturnType<typeof usePrompts>['data']>[number];
type Answer = Parameters<Api['system']['answerPrompt']>[0]['answer'];

/** Asks what only the person can answer: a host key, a passphrase, a password. One at a time. */
export function PromptDialog() {
  const { data: prompts = [] } = usePrompts();
  const [answered, setAnswered] = useState<readonly string[]>([]);
  const { api } = useEngine();
  const toasts = useToasts();
  const waiting = prompts.filter((prompt) => !answered.includes(prompt.id));
  const [prompt] = waiting;
  if (!prompt) return null;
  const answer = (given: Answer) => {
    setAnswered([...answered, prompt.id]);
    api.system.answerPrompt({ id: prompt.id, answer: given }).then(
      ({ accepted }) => {
        if (!accepted) toasts.show({ icon: 'clock', text: text.asks.refused });
      },
      (error: unknown) => {
        setAnswered((ids) => ids.filter((id) => id !== prompt.id));
        toasts.fail(error);
      },
    );
  };
  return (
    <Dialog title={titleOf(prompt)} open dismissable={false} onClose={() => answer({ kind: 'no' })} wide>
      {prompt.kind === 'host-key' ? (
        <HostKey prompt={prompt} onAnswer={answer} />
      ) : (
        <Secret key={prompt.id} prompt={prompt} onAnswer={answer} />
      )}
      <Deadline prompt={prompt} />
      {waiting.length > 1 && <p className="t11 i3">{text.asks.waiting({ many: waiting.length - 1 })}</p>}
    </Dialog>
  );
}

function titleOf(prompt: PendingPrompt): string {
  if (prompt.kind === 'host-key') return text.asks.hostKey({ host: prompt.host });
  return text.asks[prompt.kind]({ host: prompt.host });
}

interface AskProps {
  readonly prompt: PendingPrompt;
  readonly onAnswer: (answer: Answer) => void;
}

function HostKey({ prompt, onAnswer }: AskProps) {
  const { algorithm, groups } = splitFingerprint(prompt.fingerprint ?? '');
  const command = `ssh-keygen -lf ${keyFileOf(prompt.keyType)}`;
  return (
    <>
      <p className="i2">{text.asks.hostKeyLead({ host: prompt.host })}</p>
      <div
        className="fingerprint"
        role="group"
        aria-label={`${prompt.keyType ?? ''} ${prompt.fingerprint ?? ''}`}
      >
        <span className="i3">
          {prompt.keyType} {algorithm}
        </span>
        <p className="groups">
          {groups.map((group, index) => (
            <span key={index}>{group}</span>
          ))}
        </p>
      </div>
      <p className="t12 i2">{text.asks.compare}</p>
      <div className="code">
        <code className="grow">{command}</code>
        <CopyButton text={command} />
      </div>
      {prompt.fingerprint === null && <pre className="raw">{prompt.text}</pre>}
      <div className="hstack dialog-foot">
        <Button onPress={() => onAnswer({ kind: 'no' })}>{text.asks.no}</Button>
        <Button tone="primary" onPress={() => onAnswer({ kind: 'yes' })}>
          {text.asks.yes}
        </Button>
      </div>
    </>
  );
}

type Remember = Extract<Answer, { kind: 'secret' }>['remember'];
const REMEMBERS = ['session', 'keychain', 'never'] as const;

function Secret({ prompt, onAnswer }: AskProps) {
  const [value, setValue] = useState('');
  const [remember, setRemember] = useState<Remember>('session');
  const { data: host } = useHost();
  const choices = host?.keychain.available ? REMEMBERS : REMEMBERS.filter((one) => one !== 'keychain');
  const kind = prompt.kind === 'host-key' ? 'other' : prompt.kind;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAnswer({ kind: 'secret', value, remember });
  };
  return (
    <form className="vstack g3" onSubmit={submit} autoComplete="off">
      <pre className="raw i2">{prompt.text}</pre>
      <label className="vstack g1 t12 i2">
        {text.asks.secret[kind]}
        <input
          className="field on"
          type="password"
          autoFocus
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <fieldset className="vstack g1 remember">
        <legend className="t12 i2">{text.asks.remember}</legend>
        {choices.map((one) => (
          <label key={one} className="hstack t12">
            <input
              type="radio"
              name="remember"
              checked={remember === one}
              onChange={() => setRemember(one)}
            />
            {text.asks.remembers[one]}
          </label>
        ))}
      </fieldset>
      <p className="t12 i3">
        {remember === 'keychain' && host ? secretsWords(host.keychain) : text.asks.rememberHint}
      </p>
      <div className="hstack dialog-foot">
        <Button onPress={() => onAnswer({ kind: 'no' })}>{text.asks.cancel}</Button>
        <Button tone="primary" type="submit" disabled={value === ''}>
          {text.asks.send}
        </Button>
      </div>
    </form>
  );
}

function Deadline({ prompt }: { readonly prompt: PendingPrompt }) {
  const left = prompt.expiresAt - useNow(1000);
  return (
    <p className="t11 i3">{left > 0 ? text.asks.expires({ left: countdown(left) }) : text.asks.expired}</p>
  );
}
