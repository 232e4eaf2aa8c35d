import { existsSync } from 'node:fs';
import {
  DEFAULT_BUDGET_TOKENS,
  DEFAULT_CHARACTERS_PER_TOKEN,
  estimateTokens,
} from '../../electron/engine/analyze/budget.ts';
import { GENERAL_LENS } from '../../electron/engine/analyze/lens.ts';
import { firstPrompt } from '../../electron/engine/analyze/first-prompt.ts';
import type { AskInput, TemplateQuestion } from '../../electron/engine/analyze/question.ts';
import { WindowDigester } from '../../electron/engine/reduce/digest.ts';
import { prepareLine } from '../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../electron/engine/reduce/redact.ts';
import { TemplateMiner } from '../../electron/engine/reduce/templates/miner.ts';
import type { TemplateDigest } from '../../shared/domain/template.ts';
import { labelledSets, LOGS } from './grouping.ts';
import type { BenchResult } from './result.ts';

const LINES = 10_000;
const START = BigInt(Date.UTC(2026, 10, 21, 6)) * 1_000_000n;
const WINDOW = 300_000_000_000n;

/** Invented lines that no set has, each unusual in its way: two or three of each, or one. */
const PLANTED: ReadonlyArray<readonly [marker: string, lines: readonly string[]]> = [
  ['has expired 3 days', ['TLS certificate of shop.example.org has expired 3 days ago']],
  [
    'replication of orders',
    ['replication of orders is 8123 s behind', 'replication of orders is 8240 s behind'],
  ],
  ['raid array md0', ['raid array md0 is degraded, 1 of 2 devices']],
  ['nightly snapshot', ['nightly snapshot aborted: no space left on backup volume']],
  ['license check failed', ['license check failed, grace period ends in 2 days']],
  ['clock went backwards', ['clock went backwards by 37 s, timers are unreliable']],
  ['lost its lease', ['worker 7 lost its lease on shard 12', 'worker 3 lost its lease on shard 4']],
  ['mailbox quota', ['mailbox quota exceeded for anna, message refused']],
  ['temperature 91 C', ['fan 2 stopped, temperature 91 C and rising']],
  ['schema migration', ['schema migration 0042 was killed and left half done']],
  ['sudoers file', ['sudoers file was changed by an unknown process']],
  ['webhook for payments', ['webhook for payments was rejected 5 times, giving up']],
];

/** Others, without words of trouble for the most part; no word of the order of urgency was chosen for them. */
const QUIETLY_ODD: typeof PLANTED = [
  ['battery of ups', ['battery of ups 1 runs on 12 percent']],
  ['new kernel module', ['new kernel module diamorphine inserted by uid 33']],
  ['port 4444', ['shell of www-data listens on port 4444']],
  ['oplog window', ['oplog window shrank to 4 minutes']],
  ['cron entry', ['cron entry added for nobody: /tmp/.x/run']],
  ['dropped 1200 events', ['collector dropped 1200 events']],
  ['watchdog', ['watchdog did not hear of scheduler for 90 s']],
  ['zone transfer', ['zone transfer of example.org to 203.0.113.9']],
  ['sector 99', ['remapped sector 99 of sdb to spare area']],
  ['rolled back', ['deployment 77 rolled back after health probe']],
  ['admin role', ['admin role granted to guest by guest']],
  ['checksum mismatch', ['checksum mismatch in block 17 of archive']],
];

type Planted = typeof PLANTED;

interface Window {
  readonly digests: readonly TemplateDigest[];
  readonly lines: number;
}

/** A window of mixed lines, each set a source, the planted ones spread over it; or, without them, an ordinary one. */
function windowOf(planted: Planted): Window {
  const redactor = new Redactor(Buffer.alloc(32, 1));
  const sets = labelledSets();
  const share = Math.floor(LINES / sets.length);
  const extra = planted.map(([, lines]) => lines);
  const digests = sets.flatMap(({ name, lines }, which) => {
    const digester = new WindowDigester({ miner: new TemplateMiner({ seed: 1 }), sourceId: name });
    const texts = lines.slice(0, share).map(({ content }): string => content);
    for (const [at, own] of extra.entries()) {
      if (at % sets.length === which) texts.splice((at * 97) % texts.length, own.length, ...own);
    }
    const step = WINDOW / BigInt(texts.length);
    for (const [at, text] of texts.entries()) {
      digester.push(prepareLine({ timestamp: START + BigInt(at) * step, labels: {}, text }, name, redactor));
    }
    return digester.finish();
  });
  return { digests, lines: digests.reduce((sum, { count }) => sum + count, 0) };
}

function inputOf(templates: readonly TemplateQuestion[], known: readonly TemplateDigest[]): AskInput {
  return {
    serverName: 'web-1',
    sources: labelledSets().map(({ name }) => ({ id: name, name })),
    range: { from: START, to: START + WINDOW },
    templates,
    knownNormal: { templates: known.length, lines: known.reduce((sum, { count }) => sum + count, 0) },
    model: { name: 'bench', digest: '', contextTokens: 40_960 },
    lenses: [GENERAL_LENS],
    budgetTokens: DEFAULT_BUDGET_TOKENS,
    charactersPerToken: DEFAULT_CHARACTERS_PER_TOKEN,
  };
}

const keyOf = ({ sourceId, template }: TemplateDigest) => `${sourceId} ${template.canonicalText}`;

function measure(name: string, planted: Planted, normal: ReadonlySet<string>): BenchResult {
  const window = windowOf(planted);
  const known = window.digests.filter((digest) => normal.has(keyOf(digest)));
  const asked = window.digests
    .filter((digest) => !normal.has(keyOf(digest)))
    .map((digest): TemplateQuestion => ({ ...digest, novelty: 'new', namedByRule: false }));
  const input = inputOf(asked, known);
  const { prompt, inPrompt, waiting } = firstPrompt(input, () => '0123456789abcdef');
  const lines = (digests: readonly TemplateDigest[]) => digests.reduce((sum, { count }) => sum + count, 0);
  const records = prompt.user.split('\n').filter((line) => /^T\d+ /u.test(line));
  const shown = planted.filter(([marker]) => records.some((record) => record.includes(marker))).length;
  return {
    area: 'prompt',
    name,
    lines: window.lines,
    templates: window.digests.length,
    coverage: (lines(inPrompt) + lines(waiting) + input.knownNormal.lines) / window.lines,
    planted: shown / planted.length,
    tokens: estimateTokens(prompt.size, input.charactersPerToken),
    characters: prompt.system.length + prompt.user.length,
    promptTemplates: inPrompt.length,
    backlogTemplates: waiting.length,
  };
}

/** A 5-minute window of 10,000 mixed lines with 12 planted templates: the first prompt, without and with a baseline. */
export async function run(): Promise<BenchResult[]> {
  if (labelledSets().length === 0 || !existsSync(LOGS)) {
    return [{ area: 'prompt', name: 'without baseline', skipped: 'the log folder is missing' }];
  }
  const normal = new Set(windowOf([]).digests.map(keyOf));
  return [
    measure('without baseline', PLANTED, new Set()),
    measure('with baseline', PLANTED, normal),
    measure('without baseline, quietly odd', QUIETLY_ODD, new Set()),
    measure('with baseline, quietly odd', QUIETLY_ODD, normal),
  ];
}
