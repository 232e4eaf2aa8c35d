import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { HostView } from '../../shared/contract/models.ts';
import type { Fit, HostModel, Speed } from '../../shared/domain/model-host.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { bytes, count, decimal, full, gibibytes, since } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { needsOf, usersOf } from './host-words.ts';
import { text } from './messages.ts';
import { useHostDeeds } from './use-host-deeds.ts';
import { useMeasure, type Measuring } from './use-measure.ts';

interface ModelTableProps {
  readonly view: HostView;
  readonly models: readonly HostModel[];
  readonly now: number;
}

/** The models of a host, as the last check found them. */
export function ModelTable({ view, models, now }: ModelTableProps) {
  const measuring = useMeasure(view.host.id);
  return (
    <>
      <table className="mo-table" aria-label={text.table.label({ host: view.host.name })}>
        <thead>
          <tr>
            <th>{text.table.model}</th>
            <th className="num">{text.table.size}</th>
            <th className="num mo-context">{text.table.context}</th>
            <th>{text.table.fit}</th>
            <th className="mo-memory">{text.table.memory}</th>
            <th>{text.table.speed}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <Row key={model.name} view={view} model={model} now={now} measuring={measuring} />
          ))}
        </tbody>
      </table>
      {measuring.model !== null && (
        <p className="t12 i2 hstack" role="status">
          <span className="turning">
            <Icon name="spin" small />
          </span>
          {text.table.measuring({ model: measuring.model })}
          <Button small onPress={measuring.stop}>
            {text.host.stop}
          </Button>
        </p>
      )}
      {measuring.failed && (
        <FailureCard
          title={text.table.measureFailed({ model: measuring.failed.model })}
          failure={measuring.failed.failure}
          tone="warn"
        />
      )}
    </>
  );
}

interface RowProps extends Omit<ModelTableProps, 'models'> {
  readonly model: HostModel;
  readonly measuring: Measuring;
}

function Row({ view, model, now, measuring }: RowProps) {
  const refused = model.cloud && !view.host.allowCloud;
  const speed = view.speeds.find((one) => one.model === model.name);
  const about = [
    model.parameters ?? '',
    model.quantization ?? '',
    ...model.capabilities.filter((one) => one !== 'completion'),
  ];
  return (
    <tr>
      <td className="main">
        <code title={model.digest}>{model.name}</code>
        <span className="mo-about t11 i3">{about.filter(Boolean).join(' · ')}</span>
      </td>
      <td className="num">{model.size === 0 ? '' : bytes(model.size)}</td>
      <td className="num mo-context">
        <Context model={model} />
      </td>
      <td>
        {model.cloud ? <CloudChip refused={refused} /> : <FitChip fit={model.fit} title={needsOf(model)} />}
      </td>
      <td className="mo-memory">{memoryOf(model)}</td>
      <td>
        {speed ? (
          <SpeedWords speed={speed} now={now} />
        ) : (
          !refused && (
            <MeasureButton model={model.name} measuring={measuring}>
              {text.table.measure}
            </MeasureButton>
          )
        )}
      </td>
      <td className="mo-deeds">
        <span className="hstack g1">
          {speed && !refused && <MeasureButton model={model.name} measuring={measuring} />}
          <RowMenu view={view} model={model} />
        </span>
      </td>
    </tr>
  );
}

interface MeasureButtonProps {
  readonly model: string;
  readonly measuring: Measuring;
  readonly children?: string;
}

function MeasureButton({ model, measuring, children }: MeasureButtonProps) {
  return (
    <Button
      small
      tone="ghost"
      icon="pulse"
      disabled={measuring.model !== null}
      label={text.table.measureOf({ model })}
      onPress={() => measuring.run(model)}
    >
      {children}
    </Button>
  );
}

function Context({ model }: { readonly model: HostModel }) {
  const trained = model.contextTokens;
  const loaded = model.loaded?.contextTokens ?? null;
  if (loaded === null) return trained === null ? text.table.unknown : count(trained);
  const words = trained === null ? text.table.unknown : count(trained);
  return (
    <span title={text.table.contextTitle({ loaded, trained: words })}>
      {count(loaded)}{' '}
      {trained !== null && <span className="i3">{text.table.trained({ many: trained })}</span>}
    </span>
  );
}

const FIT_CHIPS: Readonly<Record<Fit['verdict'], string>> = {
  fits: 'chip',
  tight: 'chip warn',
  'too-large': 'chip bad',
  unknown: 'chip dash',
};

function FitChip({ fit, title }: { readonly fit: Fit; readonly title: string }) {
  return (
    <span className={FIT_CHIPS[fit.verdict]} title={title}>
      {text.table.fits[fit.verdict]}
    </span>
  );
}

function CloudChip({ refused }: { readonly refused: boolean }) {
  return <span className="chip warn">{refused ? text.table.cloudRefused : text.table.cloud}</span>;
}

function memoryOf({ loaded, cloud }: HostModel): string {
  if (loaded === null) return cloud ? '' : text.table.notLoaded;
  const { size, gpuSize } = loaded;
  if (gpuSize === 0) return gibibytes(size);
  return text.table.loadedGpu({ size: gibibytes(size), percent: Math.round((gpuSize / size) * 100) });
}

function SpeedWords({ speed, now }: { readonly speed: Speed; readonly now: number }) {
  const title = text.table.speedTitle[speed.measuredBy]({
    asked: speed.promptTokens,
    answered: speed.answerTokens,
  });
  return (
    <span title={`${title} ${full(speed.at)}`}>
      {text.table.speedOf({ many: decimal(speed.answerTokensPerSecond) })}
      <span className="mo-about t11 i3">
        {text.table.speedNote({ many: decimal(speed.promptTokensPerSecond), at: since(speed.at, now) })}
      </span>
    </span>
  );
}

function RowMenu({ view, model }: { readonly view: HostView; readonly model: HostModel }) {
  const [asked, setAsked] = useState(false);
  const deeds = useHostDeeds();
  const { host } = view;
  const users = usersOf(view, model.name);
  if (host.kind !== 'ollama') return null;
  return (
    <>
      <MenuTrigger>
        <Button tone="ghost" small icon="more" label={text.table.more({ model: model.name })} />
        <Popover className="pop" placement="bottom end" offset={4}>
          <Menu
            aria-label={text.table.more({ model: model.name })}
            disabledKeys={users.length > 0 ? ['delete'] : []}
          >
            <MenuItem
              id="delete"
              className="opt crit-ink"
              textValue={text.table.delete({ model: model.name })}
              onAction={() => setAsked(true)}
            >
              <Icon name="bin" />
              {text.table.delete({ model: model.name })}
              {users.length > 0 && (
                <span className="hint">{text.table.usedBy({ servers: users.join(', ') })}</span>
              )}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {asked && (
        <ConfirmDialog
          title={text.table.deleteTitle({ model: model.name, host: host.name })}
          words={text.table.deleteText}
          confirm={text.table.deleteConfirm({ model: model.name, size: bytes(model.size) })}
          onClose={() => setAsked(false)}
          onConfirm={() => void deeds.deleteModel(host.id, host.name, model.name)}
        />
      )}
    </>
  );
}
