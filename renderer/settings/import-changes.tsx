import { severitySchema } from '../../shared/domain/words.ts';
import type { ChangedField, TransferChange } from '../../shared/domain/transfer-change.ts';
import type { TransferSection } from '../../shared/domain/transfer-file.ts';
import { SHOWN_SECTIONS } from './export-dialog.tsx';
import { rows, servers as thresholds, transfer as text } from './messages.ts';
import { fromSeverity, inWords } from './setting-value.ts';
import { SECTIONS, type SettingRow } from './settings-table.ts';

interface ImportChangesProps {
  readonly changes: readonly TransferChange[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (ids: readonly string[], on: boolean) => void;
}

/** What a file would change, by section, each with a box; old beside new. */
export function ImportChanges({ changes, chosen, onToggle }: ImportChangesProps) {
  return SHOWN_SECTIONS.map((section) => {
    const all = changes.filter((change) => change.section === section);
    return all.length === 0 ? null : (
      <Section key={section} section={section} changes={all} chosen={chosen} onToggle={onToggle} />
    );
  });
}

function Section({
  section,
  changes,
  chosen,
  onToggle,
}: ImportChangesProps & { readonly section: TransferSection }) {
  const ids = changes.map(({ id }) => id);
  const on = ids.filter((id) => chosen.has(id)).length;
  return (
    <section className="tr-section" aria-label={text.sections[section]}>
      <label className="mo-box tr-head">
        <input
          type="checkbox"
          checked={on === ids.length}
          ref={(box) => {
            if (box) box.indeterminate = on > 0 && on < ids.length;
          }}
          onChange={({ target }) => onToggle(ids, target.checked)}
        />
        <span className="medium">{text.sections[section]}</span>
      </label>
      <ul className="tr-changes">
        {changes.map((change) => (
          <li key={change.id}>
            <ChangeRow
              change={change}
              on={chosen.has(change.id)}
              onToggle={(next) => onToggle([change.id], next)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ChangeRowProps {
  readonly change: TransferChange;
  readonly on: boolean;
  readonly onToggle: (on: boolean) => void;
}

function ChangeRow({ change, on, onToggle }: ChangeRowProps) {
  const { section, kind, fields, missing } = change;
  const setting = section === 'settings' ? settingOf(change) : null;
  const [field] = fields;
  return (
    <>
      <label className="mo-box">
        <input type="checkbox" checked={on} onChange={({ target }) => onToggle(target.checked)} />
        <span className="tr-name">{setting?.label ?? change.name}</span>
        {section !== 'settings' && <span className="chip">{text.kinds[kind]}</span>}
        {section === 'settings' && field && (
          <span className="t12 tr-values">
            <Old>{setting?.words(field.before) ?? plain(field.before)}</Old>
            <span>{setting?.words(field.after) ?? plain(field.after)}</span>
          </span>
        )}
      </label>
      {section !== 'settings' && <Fields fields={fields} kind={kind} />}
      {missing.length > 0 && (
        <p className="t12 med-ink tr-below">{text.missing({ names: missing.join(', ') })}</p>
      )}
    </>
  );
}

function Fields({ fields, kind }: Pick<TransferChange, 'fields' | 'kind'>) {
  return (
    <details className="tr-below" open={kind === 'change'}>
      <summary className="t12 i3">{text.fields({ many: fields.length })}</summary>
      <dl className="t12 tr-fields">
        {fields.map(({ name, before, after }) => (
          <div key={name}>
            <dt className="i3">{name}</dt>
            <dd>
              {kind === 'change' && <Old>{plain(before)}</Old>}
              <span>{plain(after)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What is there now, before an arrow; read out as such. */
function Old({ children }: { readonly children: string }) {
  return (
    <>
      <span className="i3">
        <span className="sr">{text.before} </span>
        {children}
      </span>
      <span className="i3" aria-hidden="true">
        →
      </span>
      <span className="sr">{text.after}</span>
    </>
  );
}

function plain(value: ChangedField['before']): string {
  return value === null ? text.nothing : String(value);
}

function thresholdWords(value: ChangedField['before']): string {
  const severity = severitySchema.safeParse(value);
  return severity.success ? fromSeverity(severity.data) : thresholds.asAll;
}

const ROWS: readonly SettingRow[] = SECTIONS.flatMap((section) => section.rows).flatMap((row) =>
  row.path ? [row] : [],
);

/** What the page calls a setting, and its values; of a server's threshold with the server's name. */
function settingOf({ path }: TransferChange) {
  const row = ROWS.find((one) => one.path.join('.') === path.join('.'));
  if (row) {
    return {
      label: rows[row.name].label,
      words: (value: ChangedField['before']) => inWords(row.control, value) || text.nothing,
    };
  }
  const [section, key, server = '', when] = path;
  if (section !== 'notifications' || key !== 'servers') return null;
  const label = when === 'day' ? text.thresholdByDay({ server }) : text.thresholdByNight({ server });
  return { label, words: thresholdWords };
}
