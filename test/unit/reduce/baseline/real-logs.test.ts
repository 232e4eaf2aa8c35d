import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baselineDrafts } from '../../../../electron/engine/reduce/baseline/drafts.ts';
import { SourceBaseline } from '../../../../electron/engine/reduce/baseline/source-baseline.ts';
import { WindowDigester } from '../../../../electron/engine/reduce/digest.ts';
import { prepareLine } from '../../../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../../../electron/engine/reduce/redact.ts';
import { TemplateMiner } from '../../../../electron/engine/reduce/templates/miner.ts';
import type { Draft } from '../../../../shared/domain/draft.ts';
import { startOfMinute, toNanoseconds } from '../../../../shared/domain/time.ts';

const logs = process.env['NIGHTJAR_LOGS'] ?? join(import.meta.dirname, '../../../../../shared/logs');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time of a syslog line (in a year of our choice) or of an access log. */
function timeOf(text: string): number | null {
  const access = /\[(\d+)\/(\w{3})\/(\d+):(\d+):(\d+):(\d+)/.exec(text);
  const syslog = /^(\w{3}) +(\d+) (\d+):(\d+):(\d+)/.exec(text);
  if (access) {
    const [day, month, year, ...clock] = access.slice(1);
    return Date.UTC(Number(year), MONTHS.indexOf(month ?? ''), Number(day), ...numbers(clock));
  }
  if (syslog === null) return null;
  const [month, day, ...clock] = syslog.slice(1);
  return Date.UTC(2016, MONTHS.indexOf(month ?? ''), Number(day), ...numbers(clock));
}

function numbers(clock: readonly string[]): [number, number, number] {
  return [Number(clock[0]), Number(clock[1]), Number(clock[2])];
}

/** A log read as if it had been polled every five minutes; drafts by the time of their window. */
function polled(file: string): { days: number; drafts: { at: string; draft: Draft }[] } {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const at = timeOf(text);
      return at === null ? [] : [{ at, text }];
    })
    .sort((left, right) => left.at - right.at);
  const redactor = new Redactor(new Uint8Array(32));
  const miner = new TemplateMiner({ seed: 5 });
  const baseline = new SourceBaseline('source', 'UTC');
  miner.onMerge((from, into) =>
    baseline.rename(from.describe().canonicalText, into.describe().canonicalText),
  );
  const known = new Set<string>();
  const drafts: { at: string; draft: Draft }[] = [];
  const first = Math.floor((lines[0]?.at ?? 0) / 300_000) * 5;
  const last = (lines.at(-1)?.at ?? 0) / 60_000;
  let next = 0;
  for (let minute = first; minute < last; minute += 5) {
    const digester = new WindowDigester({ miner, sourceId: 'source' });
    for (; (lines[next]?.at ?? Infinity) < (minute + 5) * 60_000; next += 1) {
      const { at, text } = lines[next] ?? { at: 0, text: '' };
      digester.push(prepareLine({ timestamp: toNanoseconds(at), labels: {}, text }, 'source', redactor));
    }
    const templates = digester.finish();
    const before = new Set(known);
    for (const { template } of templates) known.add(template.canonicalText);
    const { assessments, newPerDay } = baseline.observe({
      range: { from: startOfMinute(minute), to: startOfMinute(minute + 5) },
      templates,
      noveltyOf: ({ canonicalText }) => (before.has(canonicalText) ? null : 'new-anywhere'),
      isTroubled: () => false,
    });
    const context = { sourceName: 'source', templates, newPerDay, isNamedByRule: () => false };
    for (const draft of baselineDrafts(assessments, context))
      drafts.push({ at: new Date(minute * 60_000).toISOString(), draft });
  }
  return { days: (last - first) / 1_440, drafts };
}

describe.skipIf(!existsSync(join(logs, 'sshd_elastic')))('real logs (skipped without NIGHTJAR_LOGS)', () => {
  it('of three weeks of sshd are few words, and those of the attack among them', () => {
    const { days, drafts } = polled(join(logs, 'sshd_elastic/auth.log'));
    expect(days).toBeGreaterThan(23);
    expect(drafts.length / days).toBeLessThan(2.5);
    const attack = drafts.find(({ draft }) =>
      draft.title.startsWith('Unusually many lines: Failed password'),
    );
    expect(attack?.at).toMatch(/^2016-03-30T15:5/);
    const others = drafts.filter(({ draft }) => !/^(?:New kind|Unusually many)/.test(draft.title));
    expect(others.map(({ draft }) => draft.title)).toEqual([]);
  }, 120_000);

  it('of four days of visitors have nothing but a few new kinds of answers', () => {
    const { drafts } = polled(join(logs, 'apache_elastic/access.log'));
    expect(drafts.length).toBeLessThan(15);
    expect(
      drafts.filter(({ draft }) => !draft.title.startsWith('New kind')).map(({ draft }) => draft.title),
    ).toEqual([]);
  });
});
