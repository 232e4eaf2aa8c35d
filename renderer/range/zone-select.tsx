import { useMemo } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import { UTC } from '../../shared/domain/server.ts';
import { text } from './messages.ts';
import { listed } from './words.ts';

interface ZoneSelectProps {
  readonly zone: string;
  readonly servers: readonly ServerView[];
  readonly onChange: (zone: string) => void;
}

/** In whose clock the range is written: this computer's, a server's, UTC, or any other. */
export function ZoneSelect({ zone, servers, onChange }: ZoneSelectProps) {
  const near = nearZones(servers, new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const all = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const names = new Set(near.map(({ name }) => name));
  return (
    <select
      className="field on rz-zone"
      aria-label={text.zone}
      value={zone}
      onChange={(event) => onChange(event.target.value)}
    >
      <optgroup label={text.zones.near}>
        {near.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </optgroup>
      <optgroup label={text.zones.all}>
        {all
          .filter((name) => !names.has(name))
          .map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
      </optgroup>
    </select>
  );
}

/** This computer's first, then those of the servers, and UTC; each once. */
function nearZones(
  servers: readonly ServerView[],
  here: string,
): Array<{ readonly name: string; readonly label: string }> {
  const zones = [...new Set([here, ...servers.map(({ server }) => server.timeZone), UTC])];
  return zones.map((name) => {
    if (name === here) return { name, label: text.zones.here({ zone: name }) };
    const named = servers.filter(({ server }) => server.timeZone === name).map(({ server }) => server.name);
    return {
      name,
      label: named.length === 0 ? name : text.zones.server({ zone: name, servers: listed(named) }),
    };
  });
}
