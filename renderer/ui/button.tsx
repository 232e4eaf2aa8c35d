import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { keyCaps, type CommandId } from './commands.ts';
import { Icon, type IconName } from './icons.tsx';
import { APPLE } from './platform.ts';
import { useCommandKeys, useRunCommand } from './use-commands.tsx';

interface ButtonProps {
  readonly children?: ReactNode;
  readonly icon?: IconName;
  /** Needed where the button shows an icon alone. */
  readonly label?: string;
  readonly tone?: 'plain' | 'primary' | 'ghost' | 'danger';
  readonly small?: boolean;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly onPress?: () => void;
  readonly type?: 'button' | 'submit';
  /** The command whose key is shown beside the text. */
  readonly hint?: CommandId;
  readonly slot?: string;
}

export function Button(props: ButtonProps) {
  const { children, icon, label, tone = 'plain', small = false, hint } = props;
  const bare = children === undefined;
  const className = ['btn', TONES[tone], small ? 'sm' : '', bare ? 'icon' : '', props.className ?? '']
    .filter(Boolean)
    .join(' ');
  const button = (
    <AriaButton
      className={className}
      type={props.type ?? 'button'}
      isDisabled={props.disabled ?? false}
      {...(props.slot === undefined ? {} : { slot: props.slot })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(props.onPress ? { onPress: props.onPress } : {})}
    >
      {icon && <Icon name={icon} />}
      {children}
      {hint && <Kbd command={hint} />}
    </AriaButton>
  );
  if (!bare || label === undefined) return button;
  return (
    <TooltipTrigger delay={600}>
      {button}
      <Tooltip className="tip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

const TONES = { plain: '', primary: 'primary', ghost: 'ghost', danger: 'ghost danger' } as const;

/** A button that does what the command's key does. */
export function CommandButton({
  command,
  ...props
}: Omit<ButtonProps, 'hint' | 'onPress'> & { readonly command: CommandId }) {
  const run = useRunCommand();
  return <Button {...props} hint={command} onPress={() => run(command)} />;
}

/** The first key of a command that works. Decoration: the command's own name is read out, not its key. */
export function Kbd({ command }: { readonly command: CommandId }) {
  const [key] = useCommandKeys()(command);
  return key !== undefined && <Keys of={key} />;
}

export function Keys({ of }: { readonly of: string }) {
  return (
    <span className="caps" aria-hidden="true">
      {keyCaps(of, APPLE).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
