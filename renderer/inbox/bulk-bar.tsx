import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { TriageAction } from '../../shared/contract/findings.ts';
import { FOREVER } from '../../shared/domain/suppression.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
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
  /** Null where what is selected cannot be named one by one. */
  readonly onQuiet: (() => void) | null;
  /** As for quiet. */
  readonly onNoise: (() => void) | null;
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
        <Button
          tone="ghost"
          small
          icon="moon"
          disabled={!possible || onQuiet === null}
          label={scope(text.quiet)}
          onPress={() => onQuiet?.()}
        />
        <Button
          tone="ghost"
          small
          icon="merge"
          disabled={onMerge === null}
          label={scope(bulk.merge)}
          onPress={() => onMerge?.()}
        />
        <Button
          tone="ghost"
          small
          icon="minus"
          disabled={!possible || onNoise === null}
          label={scope(bulk.noise)}
          onPress={() => onNoise?.()}
        />
        <SnoozeMenu label={scope(bulk.snooze)} onAct={onAct} />
        <Button
          tone="ghost"
          small
          icon="done"
          disabled={!possible}
          label={scope(text.resolve)}
          onPress={() => onAct({ kind: 'resolve' })}
        />
        <Button
          tone="ghost"
          small
          icon="back"
          disabled={!possible}
          label={scope(text.reopen)}
          onPress={() => onAct({ kind: 'reopen' })}
        />
      </div>
    </div>
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
