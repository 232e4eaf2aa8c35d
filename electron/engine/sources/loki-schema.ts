import { z } from 'zod';
import type { Labels, LogLine } from '../../../shared/domain/line.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import { unexpected, type Failed } from './loki-failures.ts';
import { inOrder } from './loki-order.ts';

/** Envelopes are checked by schema; the lines inside by hand, because there are thousands of them. */
const streamsSchema = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.literal('streams'), result: z.array(z.unknown()) }),
});
/** A second, and a whole number of lines. */
const pointSchema = z.tuple([z.number(), z.string().regex(/^\d+(?:\.0+)?(?:e\+\d+)?$/)]);
const vectorSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ value: pointSchema })),
  }),
});
const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()).default({}),
        values: z.array(pointSchema),
      }),
    ),
  }),
});
const ratesSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: pointSchema,
      }),
    ),
  }),
});
const namesSchema = z.object({ status: z.literal('success'), data: z.array(z.string()).optional() });
const seriesSchema = z.object({
  status: z.literal('success'),
  data: z.array(z.record(z.string(), z.string())),
});
const buildSchema = z.object({ version: z.string().max(200) });

/** Added by Loki to streams of a high rate; no label of the user's. */
const SHARD_LABEL = '__stream_shard__';
const DIGITS = /^\d{1,19}$/;

export interface ReadLines {
  readonly kind: 'lines';
  /** Ascending, without what came twice. */
  readonly lines: LogLine[];
  /** As many as Loki sent: equal to the limit means that there may be more. */
  readonly count: number;
}

class Malformed extends Error {}

/**
 * Lines are made by constructors, not by literals: where most of what one literal made was alive at an early collection,
 * V8 puts all that it makes from then on among what is old, where it keeps its text until the next full one.
 */
class ReadLine implements LogLine {
  readonly timestamp: bigint;
  readonly labels: Labels;
  readonly text: string;

  constructor(timestamp: bigint, labels: Labels, text: string) {
    this.timestamp = timestamp;
    this.labels = labels;
    this.text = text;
  }
}

class LineWithMetadata extends ReadLine {
  readonly metadata: Labels;

  constructor(timestamp: bigint, labels: Labels, text: string, metadata: Labels) {
    super(timestamp, labels, text);
    this.metadata = metadata;
  }
}

function labelsOf(value: unknown): Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed('labels');
  for (const name in value) {
    if (typeof (value as Record<string, unknown>)[name] !== 'string') throw new Malformed('a label');
  }
  return value as Labels;
}

/** Without Loki's own shard label. Always an object of its own, so that it stands for one stream of the answer. */
function shownLabels(labels: Labels): Labels {
  if (labels[SHARD_LABEL] === undefined) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== SHARD_LABEL));
}

function sortKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function metadataOf(extra: unknown): Labels | undefined {
  if (typeof extra !== 'object' || extra === null) throw new Malformed('the third part of a value');
  if (!('structuredMetadata' in extra)) return undefined;
  return labelsOf(extra.structuredMetadata);
}

/** `known` itself where they say the same: neighbouring lines mostly share theirs, and one object stands for all. */
function sharedLabels(labels: Labels | undefined, known: Labels | undefined): Labels | undefined {
  if (labels === undefined || known === undefined) return labels;
  let names = 0;
  for (const name in labels) {
    if (labels[name] !== known[name]) return labels;
    names++;
  }
  return Object.keys(known).length === names ? known : labels;
}

function readValues(
  values: unknown,
  labels: Labels,
  { backward }: { readonly backward: boolean },
  lines: LogLine[],
): void {
  if (!Array.isArray(values)) throw new Malformed('the values of a stream');
  // Asked backward, lines of one nanosecond come in the reverse order of their arrival.
  const inTime = backward ? (values as unknown[]).toReversed() : (values as unknown[]);
  let lastText = '';
  let timestamp = 0n;
  let metadata: Labels | undefined;
  for (const value of inTime) {
    if (!Array.isArray(value)) throw new Malformed('a value');
    const [instant, text, extra] = value as unknown[];
    if (typeof instant !== 'string' || typeof text !== 'string') throw new Malformed('a value');
    if (instant !== lastText) {
      if (!DIGITS.test(instant)) throw new Malformed('a timestamp');
      timestamp = BigInt(instant);
      lastText = instant;
    }
    metadata = extra === undefined ? undefined : sharedLabels(metadataOf(extra), metadata);
    lines.push(
      metadata === undefined
        ? new ReadLine(timestamp, labels, text)
        : new LineWithMetadata(timestamp, labels, text, metadata),
    );
  }
}

function readStreams(result: readonly unknown[], how: { readonly backward: boolean }): LogLine[] {
  const streams = result.map((stream) => {
    if (typeof stream !== 'object' || stream === null || !('stream' in stream) || !('values' in stream)) {
      throw new Malformed('a stream');
    }
    const labels = labelsOf(stream.stream);
    return { labels, key: sortKey(labels), values: stream.values };
  });
  streams.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  const lines: LogLine[] = [];
  for (const { labels, values } of streams) readValues(values, shownLabels(labels), how, lines);
  return lines;
}

/** The lines of a `query_range` answer: all of them within `range`, or it is no answer to what was asked. */
export function readLogAnswer(
  json: unknown,
  range: TimeRange,
  how: { readonly backward: boolean },
): ReadLines | Failed {
  const answer = streamsSchema.safeParse(json);
  if (!answer.success) return unexpected(z.prettifyError(answer.error).slice(0, 300), 'never');
  try {
    const read = readStreams(answer.data.data.result, how);
    const lines = inOrder(read);
    const [first, last] = [lines[0], lines.at(-1)];
    if (first && last && (first.timestamp < range.from || last.timestamp >= range.to)) {
      return unexpected('it holds lines from outside the range that was asked for', 'never');
    }
    return { kind: 'lines', lines, count: read.length };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return unexpected(`${error.message} has another shape`, 'never');
  }
}

type Read<Value> = { readonly kind: 'read'; readonly value: Value };

function read<Schema extends z.ZodType>(schema: Schema, json: unknown): Read<z.infer<Schema>> | Failed {
  const answer = schema.safeParse(json);
  if (answer.success) return { kind: 'read', value: answer.data };
  return unexpected(z.prettifyError(answer.error).slice(0, 300), 'never');
}

/** The one number of a `sum(...)`; an empty vector is nothing, never "0". */
export function readCountAnswer(json: unknown): Read<number> | Failed {
  const answer = read(vectorSchema, json);
  if (answer.kind === 'failed') return answer;
  const total = answer.value.data.result.reduce((sum, { value }) => sum + Number(value[1]), 0);
  return { kind: 'read', value: total };
}

/** The points of a `sum(...)` over time: second and number; what has none is nothing. */
export function readCountsAnswer(json: unknown): Read<[number, number][]> | Failed {
  const answer = read(matrixSchema, json);
  if (answer.kind === 'failed') return answer;
  const points = answer.value.data.result.flatMap(({ values }) => values);
  return { kind: 'read', value: points.map(([second, lines]) => [second, Number(lines)]) };
}

/** Lines by the values of a label; those without it are left out. */
export function readRatesAnswer(json: unknown, label: string): Read<[string, number][]> | Failed {
  const answer = read(ratesSchema, json);
  if (answer.kind === 'failed') return answer;
  const rates = answer.value.data.result.flatMap(({ metric, value }): [string, number][] => {
    const name = metric[label];
    return name === undefined ? [] : [[name, Number(value[1])]];
  });
  return { kind: 'read', value: rates };
}

/** The points of a `sum by (detected_level) (...)` over time; a Loki without levels has one series, of no level. */
export function readLevelCountsAnswer(
  json: unknown,
): Read<{ readonly level: string; readonly points: [number, number][] }[]> | Failed {
  const answer = read(matrixSchema, json);
  if (answer.kind === 'failed') return answer;
  const series = answer.value.data.result.map(({ metric, values }) => ({
    level: metric['detected_level'] ?? '',
    points: values.map(([second, lines]): [number, number] => [second, Number(lines)]),
  }));
  return { kind: 'read', value: series };
}

/** Label names or values; Loki leaves `data` out when there are none. */
export function readNamesAnswer(json: unknown): Read<string[]> | Failed {
  const answer = read(namesSchema, json);
  if (answer.kind === 'failed') return answer;
  return { kind: 'read', value: (answer.value.data ?? []).filter((name) => name !== SHARD_LABEL) };
}

export function readSeriesAnswer(json: unknown): Read<Labels[]> | Failed {
  const answer = read(seriesSchema, json);
  return answer.kind === 'failed' ? answer : { kind: 'read', value: answer.value.data };
}

export function readBuildAnswer(json: unknown): Read<string> | Failed {
  const answer = read(buildSchema, json);
  return answer.kind === 'failed' ? answer : { kind: 'read', value: answer.value.version };
}
