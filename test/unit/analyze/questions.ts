import {
  DEFAULT_BUDGET_TOKENS,
  DEFAULT_CHARACTERS_PER_TOKEN,
} from '../../../electron/engine/analyze/budget.ts';
import { GENERAL_LENS } from '../../../electron/engine/analyze/lens.ts';
import type { AskInput, TemplateQuestion } from '../../../electron/engine/analyze/question.ts';
import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import type { ParameterTally } from '../../../shared/domain/template.ts';
import { startOfMinute, type Minute } from '../../../shared/domain/time.ts';

/** 2026-11-21 06:00 UTC. */
export const SIX: Minute = Date.UTC(2026, 10, 21, 6, 0) / 60_000;

function redacted(text: string): RedactedText {
  return text as RedactedText;
}

function lineOf(text: string, minute: Minute = SIX, sourceId = 'auth', second = 0): RedactedLine {
  return {
    timestamp: startOfMinute(minute) + BigInt(second) * 1_000_000_000n,
    sourceId,
    labels: {},
    text: redacted(text),
    message: redacted(text),
    fields: {},
    originalLength: text.length,
    secrets: 0,
  };
}

export interface Parts {
  readonly text?: string;
  readonly canonicalText?: string;
  readonly sourceId?: string;
  readonly service?: string;
  readonly level?: string;
  readonly minutes?: ReadonlyArray<readonly [Minute, number]>;
  readonly parameters?: ReadonlyArray<{
    index: number;
    top: ReadonlyArray<readonly [string, number]>;
    distinct?: number;
    other?: number;
  }>;
  readonly samples?: readonly string[];
  readonly novelty?: 'new' | 'known';
  readonly namedByRule?: boolean;
  readonly usual?: string;
}

/** A template as the reduction hands it over, with what a test leaves out filled in. */
export function question(parts: Parts = {}): TemplateQuestion {
  const text = parts.text ?? 'worker <*> exited with signal <*>';
  const minutes = new Map(parts.minutes ?? [[SIX, 1]]);
  const samples = parts.samples ?? [text.replaceAll('<*>', '7')];
  const sourceId = parts.sourceId ?? 'auth';
  return {
    template: { text: redacted(text), canonicalText: redacted(parts.canonicalText ?? text) },
    sourceId,
    ...(parts.service === undefined ? {} : { service: redacted(parts.service) }),
    ...(parts.level === undefined ? {} : { level: redacted(parts.level) }),
    count: [...minutes.values()].reduce((sum, count) => sum + count, 0),
    first: startOfMinute(Math.min(...minutes.keys())),
    last: startOfMinute(Math.max(...minutes.keys())),
    minutes,
    parameters: (parts.parameters ?? []).map(tally),
    samples: samples.map((sample, at) => lineOf(sample, Math.min(...minutes.keys()), sourceId, at)),
    novelty: parts.novelty ?? 'new',
    namedByRule: parts.namedByRule ?? false,
    usual: parts.usual ?? null,
  };
}

function tally({ index, top, distinct, other }: NonNullable<Parts['parameters']>[number]): ParameterTally {
  return {
    index,
    top: top.map(([value, count]) => [redacted(value), count] as const),
    distinct: distinct ?? top.length,
    other: other ?? 0,
  };
}

export function askInput(templates: readonly TemplateQuestion[], parts: Partial<AskInput> = {}): AskInput {
  return {
    serverName: 'web-1',
    sources: [{ id: 'auth', name: 'auth' }],
    range: { from: startOfMinute(SIX), to: startOfMinute(SIX + 5) },
    templates,
    knownNormal: { templates: 0, lines: 0 },
    model: { name: 'qwen3:4b', digest: 'a'.repeat(64), contextTokens: 40_960 },
    lenses: [GENERAL_LENS],
    budgetTokens: DEFAULT_BUDGET_TOKENS,
    charactersPerToken: DEFAULT_CHARACTERS_PER_TOKEN,
    ...parts,
  };
}
