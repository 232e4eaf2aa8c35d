import type { Labels } from '../../../shared/domain/line.ts';
import { detectedLevel, withServiceName } from './discover.ts';
import { sortedLabels, streamName, type LogStore } from './log-store.ts';
import { Refusal } from './refusal.ts';

export interface PushLimits {
  readonly maximumLineBytes: number;
  /** Nanoseconds. */
  readonly rejectOlderThan: bigint;
  readonly rejectNewerThan: bigint;
  readonly outOfOrderWindow: bigint;
  readonly discoverLevels: boolean;
  readonly discoverServiceName: boolean;
}

interface PushedStream {
  readonly stream: Labels;
  readonly values: ReadonlyArray<readonly [timestamp: string, line: string, metadata?: Labels]>;
}

const UNREADABLE =
  "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: unmarshalerDecoder: Value is string, but can't find closing '\"' symbol\n";

function stamp(nanoseconds: bigint): string {
  return `${new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19)}Z`;
}

function isLabels(value: unknown): value is Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((each) => typeof each === 'string');
}

function isPushedStream(value: unknown): value is PushedStream {
  if (typeof value !== 'object' || value === null) return false;
  if (!('stream' in value) || !('values' in value)) return false;
  return (
    isLabels(value.stream) &&
    Array.isArray(value.values) &&
    value.values.every(
      (entry) =>
        Array.isArray(entry) &&
        typeof entry[0] === 'string' &&
        /^\d{1,19}$/.test(entry[0]) &&
        typeof entry[1] === 'string' &&
        (entry[2] === undefined || isLabels(entry[2])),
    )
  );
}

function readStreams(body: string): readonly PushedStream[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new Refusal(400, UNREADABLE);
  }
  const streams =
    typeof parsed === 'object' && parsed !== null && 'streams' in parsed ? parsed.streams : undefined;
  if (!Array.isArray(streams) || !streams.every(isPushedStream)) throw new Refusal(400, UNREADABLE);
  if (streams.length === 0) {
    throw new Refusal(422, 'error at least one valid stream is required for ingestion\n');
  }
  return streams;
}

/** Why Loki would not take a line, in its words; null if it takes it. */
function objection(
  store: LogStore,
  labels: Labels,
  timestamp: bigint,
  line: string,
  now: bigint,
  limits: PushLimits,
): string | null {
  const name = streamName(sortedLabels(labels));
  const bytes = Buffer.byteLength(line);
  if (bytes > limits.maximumLineBytes) {
    return `max entry size '${limits.maximumLineBytes}' bytes exceeded for stream '${name}' while adding an entry with length '${bytes}' bytes\n`;
  }
  if (timestamp < now - limits.rejectOlderThan) {
    return `entry for stream '${name}' has timestamp too old: ${stamp(timestamp)}, oldest acceptable timestamp is: ${stamp(now - limits.rejectOlderThan)}\n`;
  }
  if (timestamp > now + limits.rejectNewerThan) {
    return `entry for stream '${name}' has timestamp too new: ${stamp(timestamp)}\n`;
  }
  const newest = store.newest(labels);
  const oldest = newest === null ? null : newest - limits.outOfOrderWindow;
  if (oldest !== null && timestamp < oldest) {
    return `entry with timestamp ${stamp(timestamp)} ignored, reason: 'entry too far behind, entry timestamp is: ${stamp(timestamp)}, oldest acceptable timestamp is: ${stamp(oldest)}',\nuser 'fake', total ignored: 1 out of 1 for stream: ${name}\n`;
  }
  return null;
}

/**
 * Takes a JSON push. Good lines are stored even where others in the same request are refused.
 * @throws Refusal with the first objection.
 */
export function push(store: LogStore, body: string, now: bigint, limits: PushLimits): void {
  let refused: string | null = null;
  for (const { stream, values } of readStreams(body)) {
    const bad = Object.keys(stream).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    if (bad !== undefined) {
      const odd = /[^A-Za-z0-9_]/.exec(bad)?.[0] ?? '';
      const column = bad.indexOf(odd) + 2;
      throw new Refusal(
        400,
        `couldn't parse labels: 1:${column}: parse error: unexpected character inside braces: '${odd}'\n`,
      );
    }
    const labels = limits.discoverServiceName ? withServiceName(stream) : stream;
    for (const [text, line, metadata = {}] of values) {
      const timestamp = BigInt(text);
      const why = objection(store, labels, timestamp, line, now, limits);
      refused ??= why;
      if (why !== null) continue;
      const level = limits.discoverLevels ? { detected_level: detectedLevel(line) } : {};
      store.add(labels, timestamp, line, { ...level, ...metadata });
    }
  }
  if (refused !== null) throw new Refusal(400, refused);
}
