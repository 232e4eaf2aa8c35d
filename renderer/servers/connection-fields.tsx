import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { UTC } from '../../shared/domain/server.ts';
import { useEngine } from '../client/engine.ts';
import { useSettings } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { FormField } from '../ui/form-field.tsx';
import { HeaderRows } from './header-rows.tsx';
import { IntervalSelect } from './interval-select.tsx';
import { form as text } from './messages.ts';
import { EMPTY_FORM, type Problems, type ServerForm } from './server-form.ts';

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
      <IntervalSelect id="interval" value={form.interval} onChange={(interval) => onChange({ interval })} />
      <FormField
        label={text.timeZone}
        value={form.timeZone}
        problem={problems['timeZone']}
        hint={text.timeZoneHint}
        choices={zones}
        onChange={(timeZone) => onChange({ timeZone })}
      />
      <MoreFields form={form} problems={problems} onChange={onChange} />
    </div>
  );
}

const URL_EXAMPLE = 'https://loki.example.net';
const MATCHER_EXAMPLE = '{host="web1"}';

type PartProps = Omit<ConnectionFieldsProps, 'models' | 'onEnter'>;

function SshFields({ form, problems, onChange }: PartProps) {
  const { hosts, resolved } = useSshHosts(form.host.trim());
  return (
    <>
      <FormField
        label={text.host}
        value={form.host}
        problem={problems['host']}
        hint={resolved ?? text.hostHint}
        choices={hosts}
        onChange={(host) =>
          onChange({ host, ...(form.name === '' && hosts.includes(host) ? { name: host } : {}) })
        }
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

/** Names of the ssh configuration, and what ssh makes of the one that was typed, if it is one of them. */
function useSshHosts(typed: string): {
  readonly hosts: readonly string[];
  readonly resolved: string | undefined;
} {
  const { queries } = useEngine();
  const { data: hosts = [] } = useQuery({ ...queries.servers.hosts.queryOptions(), staleTime: 60_000 });
  const { data } = useQuery({
    ...queries.servers.resolveHost.queryOptions({ input: { host: typed } }),
    enabled: hosts.includes(typed),
    retry: false,
    staleTime: 60_000,
  });
  if (!data || !hosts.includes(typed)) return { hosts, resolved: undefined };
  const { user, hostName, port, jumps } = data;
  const place = `${user}@${hostName}${port === 22 ? '' : `:${port}`}`;
  return {
    hosts,
    resolved:
      jumps.length === 0
        ? text.resolved({ place })
        : text.resolvedThrough({ place, jumps: jumps.join(', ') }),
  };
}

/** What few servers need; open where it is used or wrong. */
function MoreFields({ form, problems, onChange }: PartProps) {
  const usualLag = useSettings().data?.polling.lagSeconds ?? '';
  const isUsed =
    form.tenant !== '' || form.headers.length > 0 || form.matcher !== '' || form.lag !== EMPTY_FORM.lag;
  const isWrong = ['headers', 'matcher', 'lag'].some((name) => problems[name] !== undefined);
  const [open, setOpen] = useState(isUsed);
  if (!open && !isWrong) {
    return (
      <div className="more-fields">
        <Button small tone="ghost" icon="down" onPress={() => setOpen(true)}>
          {text.moreFields}
        </Button>
      </div>
    );
  }
  return (
    <>
      <FormField
        label={text.tenant}
        value={form.tenant}
        placeholder={text.tenantPlaceholder}
        hint={text.tenantHint}
        autoFocus={open && !isUsed}
        onChange={(tenant) => onChange({ tenant })}
      />
      <HeaderRows
        rows={form.headers}
        problem={problems['headers']}
        onChange={(headers) => onChange({ headers })}
      />
      <FormField
        label={text.matcher}
        value={form.matcher}
        problem={problems['matcher']}
        placeholder={MATCHER_EXAMPLE}
        hint={text.matcherHint}
        mono
        onChange={(matcher) => onChange({ matcher })}
      />
      <FormField
        label={text.lag}
        value={form.lag}
        problem={problems['lag']}
        hint={text.lagHint}
        placeholder={text.asSettings({ value: usualLag })}
        onChange={(lag) => onChange({ lag })}
      />
    </>
  );
}
