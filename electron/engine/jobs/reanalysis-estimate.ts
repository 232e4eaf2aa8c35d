import { toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import type { ModelSettings } from '../../../shared/domain/settings.ts';
import { toMilliseconds, toNanoseconds, type Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { ModelHosts } from './model-hosts.ts';
import { NOT_YET_READABLE } from './reanalyses.ts';
import { askedOf, type Asked } from './reanalysis-model.ts';
import { newestOf, standingOf } from './verdict-policy.ts';
import type { LookedAt, VolumeDesk } from './volume-desk.ts';

export interface EstimateParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly volume: VolumeDesk;
  readonly hosts: Pick<ModelHosts, 'get' | 'ofServer'>;
  readonly models: () => ModelSettings;
}

type Basis = 'counted' | 'index' | 'measured' | 'typical';
interface Estimated {
  readonly value: number;
  readonly basis: Basis;
}

/** Where nothing was measured: a small server over SSH, a small model without a graphics card (bench `poll`). */
const TYPICAL = {
  bytesPerLine: 160,
  linesPerSecond: 8_000,
  templates: 300,
  tokensPerTemplate: 90,
  answerTokensPerTemplate: 14,
  promptTokensPerSecond: 60,
  answerTokensPerSecond: 8,
} as const;
/** Runs of each server that tell how fast lines were read, and what templates took in prompts. */
const MEASURED_RUNS = 40;

export type EstimateRequest = Pick<
  ReanalysisRequest,
  'sourceIds' | 'from' | 'to' | 'model' | 'lenses' | 'askKnown'
>;

/** Says what a re-analysis would read, ask and take before it is started. Sources that do not answer are named. */
export async function estimate(parts: EstimateParts, request: EstimateRequest, signal: AbortSignal) {
  const to = Math.min(request.to, parts.clock.now() - NOT_YET_READABLE);
  const range = { from: toNanoseconds(request.from), to: toNanoseconds(Math.max(request.from, to)) };
  const looked: LookedAt[] = [];
  const failures: { sourceId: string; failure: Failure }[] = [];
  await Promise.all(
    request.sourceIds.map(async (sourceId) => {
      try {
        looked.push(await parts.volume.lookAt(sourceId, range, signal));
      } catch (error) {
        signal.throwIfAborted();
        failures.push({ sourceId, failure: toFailure(error) });
      }
    }),
  );
  const lines = looked.reduce((sum, each) => sum + each.lines, 0);
  const past = measuredOf(parts.store, request.sourceIds);
  const templates = templatesOf(parts, request, lines);
  const model = modelOf(parts, request, templates.toAsk, past);
  const rate = past.linesPerSecond;
  return {
    lines: { value: lines, basis: 'counted' as Basis },
    bytes: bytesOf(looked, lines, past),
    templates: templates.all,
    withoutVerdict: templates.toAsk,
    tokens: model?.tokens ?? null,
    minutes: {
      reading: { value: lines / rate.value / 60, basis: rate.basis },
      model: model?.minutes ?? null,
    },
    modelName: model?.name ?? null,
    unavailable: unavailableOf(parts, request, looked, failures),
    failures: failures.filter(({ failure }) => failure.code !== 'cancelled'),
  };
}

interface Measured {
  readonly linesPerSecond: Estimated;
  readonly bytesPerLine: Estimated;
  readonly tokensPerTemplate: Estimated;
}

/** What earlier re-analyses and passes took. */
function measuredOf(store: Store, sourceIds: readonly string[]): Measured {
  const serverIds = store.servers
    .list()
    .filter(({ id }) => store.servers.sources(id).some((source) => sourceIds.includes(source.id)))
    .map(({ id }) => id);
  const runs = serverIds.flatMap((serverId) => store.runs.list({ serverId, limit: MEASURED_RUNS }));
  const sum = (value: (run: (typeof runs)[number]) => number) =>
    runs.reduce((all, run) => all + value(run), 0);
  const lines = sum((run) => run.lines);
  const bytes = sum((run) => run.bytes);
  const took = sum(({ timings: { read = 0, reduce = 0, rules = 0 } }) => Math.max(read, reduce + rules));
  const asked = runs
    .filter(({ callCount }) => callCount > 0)
    .flatMap(({ id }) => store.runs.get(id)?.calls ?? [])
    .filter(({ promptTokens, templates }) => promptTokens !== null && templates > 0);
  const tokens = asked.reduce((all, { promptTokens }) => all + (promptTokens ?? 0), 0);
  const perTemplate = tokens / asked.reduce((all, { templates }) => all + templates, 0);
  const rate = store.reanalyses.measuredRate() ?? (took > 1000 ? (lines * 1000) / took : null);
  return {
    linesPerSecond: known(rate, TYPICAL.linesPerSecond),
    bytesPerLine: known(lines === 0 ? null : bytes / lines, TYPICAL.bytesPerLine),
    tokensPerTemplate: known(asked.length === 0 ? null : perTemplate, TYPICAL.tokensPerTemplate),
  };
}

function known(value: number | null, typical: number): Estimated {
  return value === null || !(value > 0) ? { value: typical, basis: 'typical' } : { value, basis: 'measured' };
}

function bytesOf(looked: readonly LookedAt[], lines: number, { bytesPerLine }: Measured): Estimated {
  const indexed = looked.reduce((sum, { bytes }) => sum + bytes, 0);
  const isWhole = looked.every((each) => each.bytes > 0 || each.lines === 0);
  if (isWhole && indexed > 0) return { value: indexed, basis: 'index' };
  return { value: Math.round(lines * bytesPerLine.value), basis: bytesPerLine.basis };
}

/** Those that were seen in the range, as far as is known; and of them those that a model would be asked about. */
function templatesOf(
  { store, models, clock }: EstimateParts,
  { sourceIds, from, to, askKnown }: EstimateRequest,
  lines: number,
): { readonly all: Estimated; readonly toAsk: number } {
  const [first, last] = [toNanoseconds(from), toNanoseconds(to)];
  let seen = 0;
  let toAsk = 0;
  for (const sourceId of sourceIds) {
    const verdicts = store.templateVerdicts.newest(sourceId);
    const policy = { settings: models(), now: clock.now(), context: newestOf(verdicts.values()) };
    for (const { firstSeen, lastSeen, mark, canonicalText } of store.templates.known(sourceId).values()) {
      if (lastSeen < first || firstSeen >= last) continue;
      seen += 1;
      const verdict = verdicts.get(canonicalText);
      const holds = verdict !== undefined && standingOf(verdict, null, policy) === 'holds';
      if (mark !== 'known-normal' && (askKnown || !holds)) toAsk += 1;
    }
  }
  if (seen > 0) return { all: { value: seen, basis: 'measured' }, toAsk };
  const value = Math.min(lines, TYPICAL.templates * sourceIds.length);
  return { all: { value, basis: 'typical' }, toAsk: value };
}

function modelOf(parts: EstimateParts, request: EstimateRequest, toAsk: number, past: Measured) {
  const { store, hosts, models } = parts;
  const server = store.servers
    .list()
    .find(({ id }) => store.servers.sources(id).some((source) => request.sourceIds.includes(source.id)));
  const asked = server ? askedOf(hosts, request, server) : null;
  if (asked === null) return null;
  const { budgetTokens, share } = models();
  const prompt = Math.round(toAsk * past.tokensPerTemplate.value);
  const answer = toAsk * TYPICAL.answerTokensPerTemplate;
  const speed = speedOf(store, asked);
  const seconds = prompt / speed.prompt + answer / speed.answer;
  return {
    name: `${asked.model} on ${asked.host.name}`,
    tokens: {
      value: prompt + answer,
      basis: past.tokensPerTemplate.basis,
      calls: Math.ceil(prompt / Math.max(1, budgetTokens)),
    },
    minutes: { value: seconds / share / 60, basis: speed.basis },
  };
}

function speedOf(store: Store, { host, model }: Asked) {
  const speed = store.modelHosts.speeds(host.id).find((each) => each.model === model);
  if (!speed)
    return {
      prompt: TYPICAL.promptTokensPerSecond,
      answer: TYPICAL.answerTokensPerSecond,
      basis: 'typical' as Basis,
    };
  const { promptTokensPerSecond, answerTokensPerSecond } = speed;
  return {
    prompt: Math.max(0.1, promptTokensPerSecond),
    answer: Math.max(0.1, answerTokensPerSecond),
    basis: 'measured' as Basis,
  };
}

type Reason = 'older-than-kept' | 'not-reached' | 'later-than-read';
interface Unavailable {
  readonly sourceId: string;
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly reason: Reason;
}

/** What of the range the server will not answer for: it reads as empty, or not at all. */
function unavailableOf(
  { clock }: EstimateParts,
  { sourceIds, from, to }: EstimateRequest,
  looked: readonly LookedAt[],
  failures: readonly { readonly sourceId: string; readonly failure: Failure }[],
): Unavailable[] {
  const now = clock.now();
  const newest = now - NOT_YET_READABLE;
  const all: Unavailable[] = [];
  for (const sourceId of sourceIds) {
    // A paused server is not asked.
    if (failures.some((each) => each.sourceId === sourceId && each.failure.code === 'cancelled')) {
      all.push({ sourceId, from, to, reason: 'not-reached' });
      continue;
    }
    const kept = looked.find(({ source }) => source.id === sourceId)?.kept ?? null;
    const oldest = kept === null ? 0 : now - toMilliseconds(kept);
    if (from < oldest) all.push({ sourceId, from, to: Math.min(to, oldest), reason: 'older-than-kept' });
    if (to > newest) all.push({ sourceId, from: Math.max(from, newest), to, reason: 'later-than-read' });
  }
  return all;
}
