import type { ReactNode } from 'react';
import type { Settings } from '../../shared/domain/settings.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Marked } from './marked.tsx';
import { rows, text } from './messages.ts';
import type { RowName } from './settings-table.ts';

/** What a row of its own kind is given. */
export interface PartProps {
  readonly settings: Settings;
  /** The words that were searched for. */
  readonly words: string;
}

export interface FrameIds {
  readonly control: string;
  /** What describes the control: the sentence, and what is wrong. */
  readonly says: string;
}

/** Ids that only one row of the page has. */
export function idsOf(name: RowName): FrameIds {
  return { control: `setting-${name}`, says: `setting-${name}-says` };
}

interface SettingFrameProps {
  readonly name: RowName;
  /** The words that were searched for. */
  readonly words: string;
  /** What the row holds is one control, which its label names. */
  readonly labelled?: boolean;
  /** The default in words; left out where there is nothing to set. */
  readonly standard?: string;
  readonly changed?: boolean;
  readonly saved?: boolean;
  readonly problem?: string | null;
  readonly onReset?: () => void;
  /** At the right of the words. */
  readonly children?: ReactNode;
  /** Below them, as wide as the row. */
  readonly below?: ReactNode;
}

/** One row: what it is called, what it does, its default, and what sets it. */
export function SettingFrame(props: SettingFrameProps) {
  const { name, words, labelled = false, problem = null } = props;
  const { label, says } = rows[name];
  const ids = idsOf(name);
  const named = <Marked text={label} words={words} />;
  return (
    <div className="st">
      <div className="st-line">
        <div className="st-words">
          {labelled ? <label htmlFor={ids.control}>{named}</label> : <h3 id={ids.control}>{named}</h3>}
          <p className="t12 i3" id={ids.says}>
            <Marked text={says} words={words} />{' '}
            {props.standard !== undefined && (
              <span className="nowrap">{text.standard({ value: props.standard })}</span>
            )}{' '}
            {props.changed && props.onReset && (
              <Button tone="ghost" className="link-btn st-reset" onPress={props.onReset}>
                {text.reset}
              </Button>
            )}
          </p>
        </div>
        <span className="st-saved t12 ok-ink" role="status">
          {props.saved && (
            <>
              <Icon name="check" small />
              {text.saved}
            </>
          )}
        </span>
        {props.children && <div className="st-control">{props.children}</div>}
      </div>
      {problem !== null && (
        <p className="t12 crit-ink st-problem" role="alert">
          {problem}
        </p>
      )}
      {props.below}
    </div>
  );
}
