import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly integrity?: { readonly algorithm: string };
}

export interface ArchivedFile {
  readonly path: string;
  readonly size: number;
  readonly unpacked: boolean;
  readonly hasIntegrity: boolean;
  readonly bytes: Buffer;
}

/** Reads an ASAR archive: two pickled lengths, a JSON header, and the files one after another. */
export function readArchive(path: string): ArchivedFile[] {
  const archive = readFileSync(path);
  const start = 8 + archive.readUInt32LE(4);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as Entry;
  return entriesOf(header, '').map(([name, { size = 0, offset, unpacked = false, integrity }]) => ({
    path: name,
    size,
    unpacked,
    hasIntegrity: integrity?.algorithm === 'SHA256',
    bytes: archive.subarray(start + Number(offset ?? 0), start + Number(offset ?? 0) + (unpacked ? 0 : size)),
  }));
}

function entriesOf({ files = {} }: Entry, folder: string): [string, Entry][] {
  return Object.entries(files).flatMap(([name, entry]): [string, Entry][] =>
    entry.files ? entriesOf(entry, `${folder}${name}/`) : [[`${folder}${name}`, entry]],
  );
}

/** Writes the archive's files below `target`, those beside it included, because plain Node cannot look into it. */
export function unpack(archive: string, target: string): void {
  for (const { path, unpacked, bytes } of readArchive(archive)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), unpacked ? readFileSync(join(`${archive}.unpacked`, path)) : bytes);
  }
}
