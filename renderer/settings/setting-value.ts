import { withLeaf, type SettingValue } from '../../shared/domain/setting-leaves.ts';
import { settingsSchema, type Settings } from '../../shared/domain/settings.ts';
import { compareSeverity, SEVERITIES, severitySchema, type Severity } from '../../shared/domain/words.ts';
import { expectedWords } from '../ui/expected-words.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { rows, text, values } from './messages.ts';
import type { Control, SettingRow } from './settings-table.ts';

export type Value = SettingValue;

/** What holds where nothing was set. */
export const DEFAULTS: Settings = settingsSchema.parse({});

/** The settings with one value changed, or one sentence on what is wrong with it. */
export type Checked = { readonly settings: Settings } | { readonly problem: string };

export function checked(settings: Settings, row: Pick<SettingRow, 'name' | 'path'>, value: Value): Checked {
  const answer = withLeaf(settings, { path: row.path, value });
  if ('settings' in answer) {
    const [section] = row.path;
    return { settings: { ...settings, [section]: answer.settings[section] } };
  }
  const words = rows[row.name];
  const own = 'problem' in words ? words.problem : undefined;
  return { problem: own ?? expectedWords(answer.expected) };
}

/** What was typed as the value it means. What it cannot mean is left as it is, for the schema to refuse. */
export function readTyped(control: Control, typed: string): Value {
  const trimmed = typed.trim();
  switch (control.kind) {
    case 'number':
      if (trimmed === '' && control.none !== undefined) return null;
      return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
    case 'clock':
      return /^\d:\d\d$/.test(trimmed) ? `0${trimmed}` : trimmed;
    case 'zone':
      return trimmed === '' ? null : trimmed;
    default:
      return trimmed;
  }
}

/** A value as its field shows it, to be typed over. */
export function asTyped(value: Value): string {
  return value === null ? '' : String(value);
}

/** A value in words, such as after “Default:”. */
export function inWords(control: Control, value: Value): string {
  switch (control.kind) {
    case 'switch':
      return value === true ? text.on : text.off;
    case 'severity':
      return value === null ? (control.none ?? '').toLowerCase() : fromSeverity(severitySchema.parse(value));
    case 'choice':
      return choiceWords(control, Number(value)).toLowerCase();
    case 'option':
      return control.options[asTyped(value)] ?? asTyped(value);
    case 'number':
      return value === null
        ? (control.none ?? '')
        : values.withUnit({ many: Number(value), unit: control.unit });
    case 'clock':
      return asTyped(value);
    case 'zone':
      return value === null ? values.thisComputer({ zone: ownZone() }) : asTyped(value);
  }
}

/** `High and above`, `Critical only` */
export function fromSeverity(severity: Severity): string {
  const gravest = severity === SEVERITIES.at(-1);
  return (gravest ? text.fromGravest : text.from)({ severity: SEVERITY_WORDS[severity] });
}

export function choiceWords(control: Extract<Control, { kind: 'choice' }>, value: number): string {
  return control.choices[value] ?? control.other({ many: value });
}

/** IANA name of this computer's time zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** From mild to grave, gravest first as the inbox lists them. */
export const GRAVEST_FIRST: readonly Severity[] = SEVERITIES.toSorted((left, right) =>
  compareSeverity(right, left),
);

/** The settings with another threshold for one server; a server that differs in nothing is not kept. */
export function withServerThreshold(
  settings: Settings,
  serverId: string,
  change: Partial<Record<'day' | 'quietHours', Severity | null>>,
): Settings {
  const { [serverId]: before, ...others } = settings.notifications.servers;
  const after = { day: null, quietHours: null, ...before, ...change };
  const same = after.day === null && after.quietHours === null;
  return {
    ...settings,
    notifications: {
      ...settings.notifications,
      servers: same ? others : { ...others, [serverId]: after },
    },
  };
}

/** Quiet hours as parts of a day, `from` and `to` in `[0, 1]`: two of them where they pass midnight. */
export function quietParts(from: string, to: string): Array<{ readonly from: number; readonly to: number }> {
  const begin = partOfDay(from);
  const end = partOfDay(to);
  if (begin === end) return [];
  if (begin < end) return [{ from: begin, to: end }];
  return [
    { from: 0, to: end },
    { from: begin, to: 1 },
  ].filter((part) => part.to > part.from);
}

function partOfDay(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return (hours * 60 + minutes) / (24 * 60);
}
