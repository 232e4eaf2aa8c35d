import { useQuery } from '@tanstack/react-query';
import type { HostView } from '../../shared/contract/models.ts';
import type { ReanalysisModel } from '../../shared/domain/reanalysis.ts';
import { useEngine } from '../client/engine.ts';
import { useModelHosts } from '../client/queries.ts';
import { MenuChip } from '../ui/menu-chip.tsx';
import type { Draft } from './draft.ts';
import { text } from './messages.ts';
import { listed } from '../range/words.ts';

const OWN = 'own';

interface EyesProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** Under which lenses the model looks. Without a model no lens is of use. */
export function LensMenu({ draft, onChange }: EyesProps) {
  const { data: lenses = [] } = useLenses();
  const chosen = draft.lenses ?? [OWN];
  const choose = (ids: string[]) => {
    const own = ids.includes(OWN) && draft.lenses !== null;
    const others = ids.filter((id) => id !== OWN);
    onChange({ lenses: own || others.length === 0 ? null : others });
  };
  const names = lenses.filter(({ id }) => chosen.includes(id)).map(({ name }) => name);
  return (
    <MenuChip
      name={text.lenses}
      text={draft.lenses === null ? text.ownLenses : listed(names)}
      active={draft.lenses !== null}
      options={[{ id: OWN, label: text.ownLenses }, ...lenses.map(({ id, name }) => ({ id, label: name }))]}
      chosen={chosen}
      mode="multiple"
      onChoose={choose}
    />
  );
}

/** Every lens by its id. */
export function useLenses() {
  return useQuery(useEngine().queries.lenses.list.queryOptions());
}

/** Who is asked: nobody, each server's own model, or one by name. */
export function ModelMenu({ draft, onChange }: EyesProps) {
  const { data: hosts = [] } = useModelHosts();
  const named = namedModels(hosts);
  const options = [
    { id: 'none', label: text.models.none, model: { kind: 'none' } },
    { id: 'server', label: text.models.server, model: { kind: 'server' } },
    ...named,
  ] as const satisfies ReadonlyArray<ModelOption>;
  const id = idOf(draft.model);
  const current = options.find((option) => option.id === id);
  return (
    <MenuChip
      name={text.model}
      text={current?.label ?? modelWords(draft.model)}
      active={draft.model.kind !== 'server'}
      options={options}
      chosen={[id]}
      mode="single"
      onChoose={([next]) => {
        const option = options.find((one) => one.id === next);
        if (option) onChange({ model: option.model });
      }}
    />
  );
}

interface ModelOption {
  readonly id: string;
  readonly label: string;
  readonly model: ReanalysisModel;
}

/** What the hosts had at their last check; what runs in a cloud only where that is allowed. */
function namedModels(hosts: readonly HostView[]): ModelOption[] {
  return hosts.flatMap(({ host, lastCheck }) =>
    (lastCheck?.models ?? [])
      .filter(({ cloud }) => !cloud || host.allowCloud)
      .map(({ name }) => {
        const model = { kind: 'named', hostId: host.id, model: name } as const;
        return { id: idOf(model), label: text.models.named({ model: name, host: host.name }), model };
      }),
  );
}

function idOf(model: ReanalysisModel): string {
  return model.kind === 'named' ? `named ${model.hostId} ${model.model}` : model.kind;
}

function modelWords(model: ReanalysisModel): string {
  return model.kind === 'named' ? model.model : text.models[model.kind];
}
