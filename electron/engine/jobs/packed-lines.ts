import type { Labels, LogLine } from '../../../shared/domain/line.ts';
import type { SourcedLine } from './merge-sources.ts';

/**
 * Lines by column, for another thread: what is copied there costs by the object, and a batch of thousands of lines
 * has few labels and fewer sources. 2,000 lines take a third of the time that as many objects do.
 */
export interface PackedLines {
  readonly sourceIds: readonly string[];
  /** Positions in `sourceIds`. */
  readonly sources: Uint32Array;
  readonly labelSets: readonly Labels[];
  /** Positions in `labelSets`; lines of one stream share theirs. */
  readonly labels: Uint32Array;
  readonly timestamps: BigInt64Array;
  readonly texts: readonly string[];
  readonly metadataSets: readonly Labels[];
  /** Positions in `metadataSets`, one too high; 0: none. Neighbouring lines mostly share theirs. */
  readonly metadata: Uint32Array;
  /** By position of the line; only lines of a file have one. */
  readonly rows: ReadonlyMap<number, number>;
}

export function packLines(lines: readonly SourcedLine[]): PackedLines {
  const sourceIds = new Positions<string>();
  const labelSets = new Positions<Labels>();
  const sources = new Uint32Array(lines.length);
  const labels = new Uint32Array(lines.length);
  const timestamps = new BigInt64Array(lines.length);
  const texts: string[] = [];
  const metadataSets = new Positions<Labels>();
  const metadata = new Uint32Array(lines.length);
  const rows = new Map<number, number>();
  for (const [position, { sourceId, line }] of lines.entries()) {
    sources[position] = sourceIds.of(sourceId);
    labels[position] = labelSets.of(line.labels);
    timestamps[position] = line.timestamp;
    texts.push(line.text);
    if (line.metadata !== undefined) metadata[position] = metadataSets.of(line.metadata) + 1;
    if (line.row !== undefined) rows.set(position, line.row);
  }
  return {
    sourceIds: sourceIds.values,
    sources,
    labelSets: labelSets.values,
    labels,
    timestamps,
    texts,
    metadataSets: metadataSets.values,
    metadata,
    rows,
  };
}

/** The lines again, as they are asked for: most are forgotten before the next one is made. */
export function* unpackLines(packed: PackedLines): Generator<SourcedLine> {
  const { sourceIds, sources } = packed;
  for (let position = 0; position < packed.texts.length; position++) {
    const sourceId = sourceIds[sources[position] ?? 0] ?? '';
    yield { sourceId, line: lineAt(packed, position, packed.texts[position] ?? '') };
  }
}

/** Each form as a whole: copies with one more member take most of the time that unpacking does. */
function lineAt(packed: PackedLines, position: number, text: string): LogLine {
  const timestamp = packed.timestamps[position] ?? 0n;
  const labels = packed.labelSets[packed.labels[position] ?? 0] ?? {};
  const metadata = packed.metadataSets[(packed.metadata[position] ?? 0) - 1];
  const row = packed.rows.size > 0 ? packed.rows.get(position) : undefined;
  if (metadata === undefined)
    return row === undefined ? { timestamp, labels, text } : { timestamp, labels, text, row };
  return row === undefined
    ? { timestamp, labels, text, metadata }
    : { timestamp, labels, text, metadata, row };
}

/** Different values in the order they came, and where each is. */
class Positions<Value> {
  readonly values: Value[] = [];
  readonly #positions = new Map<Value, number>();
  #last: Value | undefined;
  #lastPosition = 0;

  of(value: Value): number {
    if (value === this.#last) return this.#lastPosition;
    let position = this.#positions.get(value);
    if (position === undefined) {
      position = this.values.push(value) - 1;
      this.#positions.set(value, position);
    }
    this.#last = value;
    this.#lastPosition = position;
    return position;
  }
}
