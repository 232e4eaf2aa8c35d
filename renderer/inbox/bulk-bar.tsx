import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { TriageAction } from '../../shared/contract/findings.ts';
import { FOREVER } from '../../shared/domain/values.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { nextMorning } from '../ui/times.ts';
import { useNow } from '../ui/use-now.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

const HOUR = 3_600_000;
/** Lines after which it is worth another look. */
const MORE = 10;

interface BulkBarProps {
  /** How many of the selected rows are shown; what is decided is for these. */
  readonly shown: number;
  /** Selected once, and shown no longer. */
  readonly gone: number;
  /** How many match, on all pages. */
  readonly total: number;
  /** All that match are selected. */
  readonly all: boolean;
  /** Whether every row that is shown is selected. */
  readonly complete: boolean;
  readonly onAct: (action: TriageAction) => void;
  /** Null where they are too many. */
  readonly onQuiet: (() => void) | null;
  readonly onNoise: () => void;
  /** Null where fewer than two are named one by one. */
  readonly onMerge: (() => void) | null;
  readonly onSelectShown: () => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

/** What can be decided about several findings; the button says how far it reaches. */
export function BulkBar(props: BulkBarProps) {
  const { shown, gone, total, all, complete, onAct, onQuiet, onNoise, onMerge } = props;
  const { bulk } = text;
  const possible = all || shown > 0;
  const act = (kind: 'acknowledge' | 'resolve' | 'reopen') => (possible ? () => onAct({ kind }) : null);
  useCommand('acknowledge', act('acknowledge'), true);
  useCommand('resolve', act('resolve'), true);
  useCommand('reopen', act('reopen'), true);
  useCommand('quiet', possible ? onQuiet : null, true);
  useCommand('noise', possible ? onNoise : null, true);
  useCommand('merge', onMerge, true);
  const scope = (what: string) =>
    all ? bulk.scopeAll({ what, many: total }) : bulk.scopeShown({ what, many: shown });
  return (
    <div className="bulk" role="toolbar" aria-label={bulk.bar}>
      <div className="hstack g2 bulk-head">
        <input
          type="checkbox"
          aria-label={complete ? bulk.clear : bulk.selectShown}
          checked={complete}
          ref={(box) => {
            if (box) box.indeterminate = !complete;
          }}
          onChange={complete ? props.onClear : props.onSelectShown}
        />
        <span className="medium" role="status">
          {all ? bulk.all({ many: total }) : bulk.selected({ many: shown + gone })}
        </span>
        {!all && total > shown && complete && (
          <Button tone="ghost" small className="acc" onPress={props.onSelectAll}>
            {bulk.matching({ many: total })}
          </Button>
        )}
        <span className="push" />
        <Button tone="ghost" small icon="cross" label={bulk.clear} onPress={props.onClear} />
      </div>
      {gone > 0 && <p className="t11 i3">{bulk.gone({ many: gone })}</p>}
      <div className="hstack g1 bulk-acts">
        <Button
          small
          icon="check"
          hint="acknowledge"
          disabled={!possible}
          onPress={() => onAct({ kind: 'acknowledge' })}
        >
          {scope(text.acknowledge)}
        </Button>
        <span className="push" />
        <Deed icon="moon" label={scope(text.quiet)} onPress={possible ? onQuiet : null} />
        <Deed icon="merge" label={scope(bulk.merge)} onPress={onMerge} />
        <Deed icon="minus" label={scope(bulk.noise)} onPress={possible ? onNoise : null} />
        <SnoozeMenu label={scope(bulk.snooze)} onAct={onAct} />
        <Deed icon="done" label={scope(text.resolve)} onPress={act('resolve')} />
        <Deed icon="back" label={scope(text.reopen)} onPress={act('reopen')} />
      </div>
    </div>
  );
}

interface DeedProps {
  readonly icon: IconName;
  readonly label: string;
  /** Null where it cannot be done now. */
  readonly onPress: (() => void) | null;
}

function Deed({ icon, label, onPress }: DeedProps) {
  return (
    <Button
      tone="ghost"
      small
      icon={icon}
      label={label}
      disabled={onPress === null}
      onPress={() => onPress?.()}
    />
  );
}

interface SnoozeMenuProps {
  readonly label: string;
  readonly onAct: (action: TriageAction) => void;
}

function SnoozeMenu({ label, onAct }: SnoozeMenuProps) {
  const now = useNow();
  const { bulk } = text;
  const choices = [
    [bulk.hours({ many: 1 }), now + HOUR],
    [bulk.hours({ many: 4 }), now + 4 * HOUR],
    [bulk.morning, nextMorning(now)],
    [bulk.week, now + 7 * 24 * HOUR],
  ] as const;
  return (
    <MenuTrigger>
      <AriaButton className="btn ghost sm icon" aria-label={label}>
        <Icon name="clock" />
      </AriaButton>
      <Popover className="pop" placement="top end" offset={4}>
        <Menu aria-label={label}>
          {choices.map(([name, until]) => (
            <MenuItem
              key={name}
              className="opt"
              textValue={name}
              onAction={() => onAct({ kind: 'snooze', until: Math.round(until) })}
            >
              {name}
            </MenuItem>
          ))}
          <MenuItem
            className="opt"
            textValue={bulk.untilMore({ many: MORE })}
            onAction={() => onAct({ kind: 'snooze', until: FOREVER, hits: MORE })}
          >
            {bulk.untilMore({ many: MORE })}
          </MenuItem>
          <MenuItem className="opt" textValue={bulk.endSnooze} onAction={() => onAct({ kind: 'end-snooze' })}>
            {bulk.endSnooze}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
