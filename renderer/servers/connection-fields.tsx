import { useMemo } from 'react';
import { UTC } from '../../shared/domain/server.ts';
import { FormField } from '../ui/form-field.tsx';
import { form as text } from './messages.ts';
import type { Problems, ServerForm } from './server-form.ts';

interface ConnectionFieldsProps {
  readonly form: ServerForm;
  readonly problems: Problems;
  readonly models: readonly string[];
  readonly onChange: (part: Partial<ServerForm>) => void;
  /** Enter in one of the fields. */
  readonly onEnter: () => void;
}

/** How to reach the server and its model. */
export function ConnectionFields({ form, problems, models, onChange, onEnter }: ConnectionFieldsProps) {
  const zones = useMemo(() => [UTC, ...Intl.supportedValuesOf('timeZone')], []);
  return (
    <div
      className="frm"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) onEnter();
      }}
    >
      <FormField
        label={text.name}
        value={form.name}
        problem={problems['name']}
        autoFocus
        onChange={(name) => onChange({ name })}
      />
      <span className="label" id="way-label">
        {text.way}
      </span>
      <div className="seg" role="group" aria-labelledby="way-label">
        {(['ssh', 'url'] as const).map((way) => (
          <button key={way} type="button" aria-pressed={form.way === way} onClick={() => onChange({ way })}>
            {text.ways[way]}
          </button>
        ))}
      </div>
      {form.way === 'ssh' ? (
        <SshFields form={form} problems={problems} onChange={onChange} />
      ) : (
        <UrlFields form={form} problems={problems} onChange={onChange} />
      )}
      <FormField
        label={text.model}
        value={form.model}
        placeholder={text.modelPlaceholder}
        choices={models}
        onChange={(model) => onChange({ model })}
        {...(models.length > 0 ? { hint: text.modelsOffered({ models: models.join(', ') }) } : {})}
      />
      <label htmlFor="interval">{text.interval}</label>
      <select
        id="interval"
        className="field on"
        value={form.interval}
        onChange={(event) => onChange({ interval: event.target.value })}
      >
        {Object.entries(text.intervals).map(([seconds, words]) => (
          <option key={seconds} value={seconds}>
            {words}
          </option>
        ))}
      </select>
      <FormField
        label={text.timeZone}
        value={form.timeZone}
        problem={problems['timeZone']}
        hint={text.timeZoneHint}
        choices={zones}
        onChange={(timeZone) => onChange({ timeZone })}
      />
    </div>
  );
}

const URL_EXAMPLE = 'https://loki.example.net';

type PartProps = Omit<ConnectionFieldsProps, 'models' | 'onEnter'>;

function SshFields({ form, problems, onChange }: PartProps) {
  return (
    <>
      <FormField
        label={text.host}
        value={form.host}
        problem={problems['host']}
        hint={text.hostHint}
        onChange={(host) => onChange({ host })}
      />
      <FormField
        label={text.user}
        value={form.user}
        problem={problems['user']}
        placeholder={text.userPlaceholder}
        onChange={(user) => onChange({ user })}
      />
      <FormField
        label={text.port}
        value={form.port}
        problem={problems['port']}
        placeholder={text.portPlaceholder}
        onChange={(port) => onChange({ port })}
      />
      <FormField
        label={text.loki}
        value={form.loki}
        problem={problems['loki']}
        hint={text.lokiHint}
        onChange={(loki) => onChange({ loki })}
      />
      <FormField
        label={text.ollama}
        value={form.ollama}
        problem={problems['ollama']}
        placeholder={text.ollamaPlaceholder}
        onChange={(ollama) => onChange({ ollama })}
      />
    </>
  );
}

function UrlFields({ form, problems, onChange }: PartProps) {
  return (
    <>
      <FormField
        label={text.loki}
        value={form.lokiUrl}
        problem={problems['lokiUrl']}
        placeholder={URL_EXAMPLE}
        onChange={(lokiUrl) => onChange({ lokiUrl })}
      />
      <FormField
        label={text.ollama}
        value={form.ollamaUrl}
        problem={problems['ollamaUrl']}
        placeholder={text.ollamaPlaceholder}
        onChange={(ollamaUrl) => onChange({ ollamaUrl })}
      />
    </>
  );
}
