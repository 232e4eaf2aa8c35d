import { looksSecret } from '../../shared/domain/secret-headers.ts';
import { Button } from '../ui/button.tsx';
import { changedRow, isSecret, newRow, type HeaderRow } from './header-form.ts';
import { form as text } from './messages.ts';

const NAME_EXAMPLE = 'X-Team';
const VALUE_EXAMPLE = 'shop';

interface HeaderRowsProps {
  readonly rows: readonly HeaderRow[];
  readonly problem: string | undefined;
  readonly onChange: (rows: readonly HeaderRow[]) => void;
}

/** Headers for Loki, each with its value, or marked secret: then the value is asked for when the server is reached. */
export function HeaderRows({ rows, problem, onChange }: HeaderRowsProps) {
  const change = (key: number, part: Partial<HeaderRow>) =>
    onChange(rows.map((row) => (row.key === key ? changedRow(row, part) : row)));
  return (
    <>
      <span className="label" id="headers-label">
        {text.headers}
      </span>
      <div
        className="vstack g2"
        role="group"
        aria-labelledby="headers-label"
        aria-describedby="headers-below"
      >
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            onChange={(part) => change(row.key, part)}
            onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        <div>
          <Button small tone="ghost" icon="plus" onPress={() => onChange([...rows, newRow(rows)])}>
            {text.addHeader}
          </Button>
        </div>
        <p id="headers-below" className={problem ? 'below crit-ink' : 'below i3'}>
          {problem ?? text.headersHint}
        </p>
      </div>
    </>
  );
}

interface RowProps {
  readonly row: HeaderRow;
  readonly onChange: (part: Partial<HeaderRow>) => void;
  readonly onRemove: () => void;
}

function Row({ row, onChange, onRemove }: RowProps) {
  const secret = isSecret(row);
  return (
    <div className="header-row" role="group" aria-label={row.name || text.headerName}>
      <input
        className="field on"
        value={row.name}
        placeholder={NAME_EXAMPLE}
        aria-label={text.headerName}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <input
        className="field on"
        type={secret ? 'password' : 'text'}
        value={row.value}
        placeholder={secret ? text.headerAsked : VALUE_EXAMPLE}
        aria-label={text.headerValue}
        autoComplete="off"
        spellCheck={false}
        disabled={secret}
        onChange={(event) => onChange({ value: event.target.value })}
      />
      <label className="hstack t12">
        <input
          type="checkbox"
          checked={secret}
          disabled={looksSecret(row.name)}
          onChange={(event) => onChange({ secret: event.target.checked })}
        />
        {text.headerSecret}
      </label>
      <Button
        tone="ghost"
        small
        icon="cross"
        label={text.removeHeader({ name: row.name })}
        onPress={onRemove}
      />
    </div>
  );
}
