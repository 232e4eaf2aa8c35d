import { headerNameSchema, looksSecret } from '../../shared/domain/secret-headers.ts';
import type { Server, Source } from '../../shared/domain/server.ts';

/** A header as typed. Of a secret one there is no value here: it is asked for when the server is reached. */
export interface HeaderRow {
  /** Stays while the row is edited. */
  readonly key: number;
  readonly name: string;
  readonly value: string;
  /** As ticked; a name that says so is secret whatever is ticked. */
  readonly secret: boolean;
}

interface ReadHeaders {
  readonly headers: Readonly<Record<string, string>>;
  readonly secretHeaders: readonly string[];
}

export function isSecret({ name, secret }: Pick<HeaderRow, 'name' | 'secret'>): boolean {
  return secret || looksSecret(name);
}

/** A row after an edit; what was typed as its value goes when it becomes secret. */
export function changedRow(row: HeaderRow, part: Partial<HeaderRow>): HeaderRow {
  const next = { ...row, ...part };
  return isSecret(next) ? { ...next, value: '' } : next;
}

export function newRow(rows: readonly HeaderRow[]): HeaderRow {
  return { key: Math.max(0, ...rows.map(({ key }) => key)) + 1, name: '', value: '', secret: false };
}

/** What the rows say, without empty ones; null: a name is none, or is there twice. */
export function readHeaders(rows: readonly HeaderRow[]): ReadHeaders | null {
  const typed = rows
    .map((row) => ({ ...row, name: row.name.trim(), value: row.value.trim() }))
    .filter(({ name, value }) => name !== '' || value !== '');
  const names = new Set(typed.map(({ name }) => name.toLowerCase()));
  if (names.size < typed.length || typed.some(({ name }) => !headerNameSchema.safeParse(name).success))
    return null;
  const plain = typed.filter((row) => !isSecret(row));
  return {
    headers: Object.fromEntries(plain.map(({ name, value }) => [name, value])),
    secretHeaders: typed.filter(isSecret).map(({ name }) => name),
  };
}

/** The rows of a server that is there. */
export function headerRowsOf(
  headers: Source['headers'],
  { secretHeaders = [] }: Pick<Server, 'secretHeaders'>,
): HeaderRow[] {
  const plain = Object.entries(headers).map(([name, value]) => ({ name, value, secret: false }));
  const secret = secretHeaders.map((name) => ({ name, value: '', secret: true }));
  return [...plain, ...secret].map((row, index) => ({ ...row, key: index + 1 }));
}
