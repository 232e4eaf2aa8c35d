import type { Run } from '../../shared/domain/run.ts';
import { useServers } from '../client/queries.ts';
import { MenuChip } from '../ui/menu-chip.tsx';
import { text } from './messages.ts';

export interface RunFilter {
  readonly serverId: string | null;
  readonly kind: Run['kind'] | null;
  /** `with-failures`: those that failed in whole or in part. */
  readonly state: Run['state'] | 'with-failures' | null;
}

export const EVERY_RUN: RunFilter = { serverId: null, kind: null, state: null };

export function isEveryRun({ serverId, kind, state }: RunFilter): boolean {
  return serverId === null && kind === null && state === null;
}

const KINDS = Object.keys(text.kinds) as readonly Run['kind'][];
const STATES = ['with-failures', 'complete', 'partial', 'failed', 'running'] as const;
const ANY = '';

interface RunFiltersProps {
  readonly filter: RunFilter;
  readonly onChange: (filter: RunFilter) => void;
}

/** Which runs are listed: of which server, of which kind, in which state. */
export function RunFilters({ filter, onChange }: RunFiltersProps) {
  const { data: servers = [] } = useServers();
  return (
    <div className="hstack g1" role="group" aria-label={text.filters.title}>
      <Choice
        name={text.filters.server}
        all={text.filters.anyServer}
        options={servers.map(({ server: { id, name } }) => ({ id, label: name }))}
        chosen={filter.serverId}
        onChoose={(serverId) => onChange({ ...filter, serverId })}
      />
      <Choice
        name={text.filters.kind}
        all={text.filters.anyKind}
        options={KINDS.map((id) => ({ id, label: text.kinds[id] }))}
        chosen={filter.kind}
        onChoose={(kind) => onChange({ ...filter, kind })}
      />
      <Choice
        name={text.filters.state}
        all={text.filters.anyState}
        options={STATES.map((id) => ({ id, label: text.filters.states[id] }))}
        chosen={filter.state}
        onChoose={(state) => onChange({ ...filter, state })}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  /** What stands for no choice. */
  readonly all: string;
  readonly options: ReadonlyArray<{ readonly id: T; readonly label: string }>;
  readonly chosen: T | null;
  readonly onChoose: (id: T | null) => void;
}

function Choice<T extends string>({ name, all, options, chosen, onChoose }: ChoiceProps<T>) {
  const label = options.find(({ id }) => id === chosen)?.label ?? all;
  return (
    <MenuChip<T | typeof ANY>
      name={name}
      text={label}
      active={chosen !== null}
      mode="single"
      options={[{ id: ANY, label: all }, ...options]}
      chosen={[chosen ?? ANY]}
      onChoose={([id]) => onChoose(options.find((option) => option.id === id)?.id ?? null)}
    />
  );
}
