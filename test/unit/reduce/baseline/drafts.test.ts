import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../../electron/engine/reduce/baseline/assessment.ts';
import { baselineDrafts, type DraftContext } from '../../../../electron/engine/reduce/baseline/drafts.ts';
import { identitySchema, originSchema } from '../../../../shared/domain/draft.ts';
import type { RedactedLine, RedactedText } from '../../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../../shared/domain/template.ts';
import { startOfMinute } from '../../../../shared/domain/time.ts';
import { digestOf, MONDAY } from './simulation.ts';

function lineOf(text: string): RedactedLine {
  const redacted = text as RedactedText;
  return {
    timestamp: startOfMinute(MONDAY) + 5n,
    sourceId: 'source',
    labels: {},
    text: redacted,
    message: redacted,
    fields: {},
    originalLength: text.length,
    secrets: 0,
  };
}

function seen(text: string, level?: string): TemplateDigest {
  const digest = digestOf(text, new Map([[MONDAY, 412]]), { samples: [lineOf(text)] });
  return level === undefined ? digest : { ...digest, level: level as RedactedText };
}

function assessed(kind: Assessment['kind'], digest: TemplateDigest | null): Assessment {
  return {
    kind,
    sourceId: 'source',
    template: digest?.template ?? null,
    observed: 412,
    expected: { low: 3, high: 20 },
    since: MONDAY,
    sentence: '412 in 5 minutes, normally 3 to 20 at this hour',
    logProbability: -40,
    minutes: new Map([[MONDAY, 412]]),
  };
}

function contextOf(templates: readonly TemplateDigest[], more: Partial<DraftContext> = {}): DraftContext {
  return { sourceName: 'web logs', templates, newPerDay: 0, isNamedByRule: () => false, ...more };
}

describe('baselineDrafts', () => {
  it('tells a spike with its numbers, its lines and its minutes, and does not judge', () => {
    const digest = seen('upstream timed out after <*> s', 'error');
    const [draft] = baselineDrafts([assessed('spike', digest)], contextOf([digest]));
    expect(draft).toMatchObject({
      title: 'Unusually many lines: upstream timed out after <*> s',
      severity: 'medium',
      category: 'unusual',
      judged: false,
      occurrences: [{ sourceId: 'source', minute: MONDAY, count: 412, entities: {} }],
      evidence: [{ text: 'upstream timed out after <*> s', template: 'upstream timed out after <*> s' }],
    });
    expect(draft?.explanation).toContain('412 in 5 minutes, normally 3 to 20 at this hour.');
    expect(identitySchema.parse(draft?.identity).parts[1]).toBe('upstream timed out after <*> s');
    expect(originSchema.safeParse(draft?.origin).success).toBe(true);
  });

  it('never goes beyond medium', () => {
    const digest = seen('a', 'fatal');
    const kinds = ['new-here', 'new-anywhere', 'rare', 'spike', 'drop', 'missing', 'drift'] as const;
    const all = [...kinds.map((kind) => assessed(kind, digest)), assessed('source-silent', null)];
    const severities = baselineDrafts(all, contextOf([digest])).map(({ severity }) => severity);
    expect(severities).toEqual(['medium', 'medium', 'low', 'low', 'low', 'low', 'info', 'info']);
  });

  it('gives the same thing the same identity, whichever wording it has and however new it is', () => {
    const [older, newer] = [seen('user <*> left'), seen('user <*> left')];
    const reworded = { ...newer, template: { ...newer.template, text: 'user <*> <*>' as RedactedText } };
    const identityOf = (kind: Assessment['kind'], digest: TemplateDigest) =>
      baselineDrafts([assessed(kind, digest)], contextOf([digest]))[0]?.identity;
    expect(identityOf('new-here', older)).toEqual(identityOf('new-anywhere', reworded));
    expect(identityOf('new-here', older)).not.toEqual(identityOf('spike', older));
  });

  it('makes one draft of many new templates', () => {
    const digests = Array.from({ length: 38 }, (_none, index) => ({
      ...seen(`line ${index}`),
      service: (index < 20 ? 'shop' : 'cron') as RedactedText,
    }));
    const drafts = baselineDrafts(
      digests.map((digest) => assessed('new-on-server', digest)),
      contextOf(digests),
    );
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      title: '38 new kinds of lines, likely a new release: shop',
      occurrences: [{ minute: MONDAY, count: 38 * 412 }],
    });
    expect(drafts[0]?.evidence.length).toBeLessThanOrEqual(50);
    expect(drafts[0]?.explanation).toContain('… and 26 more.');
  });

  it('brings at most ten of a window, the gravest', () => {
    const kinds = ['new-here', 'spike', 'missing', 'drop', 'drift'] as const;
    const digests = Array.from({ length: 25 }, (_none, index) =>
      seen(`line ${index}`, index === 24 ? 'error' : 'info'),
    );
    const all = digests.map((digest, index) => assessed(kinds[index % 5] ?? 'drop', digest));
    const drafts = baselineDrafts(
      [...all, assessed('spike', digests[24] ?? seen('none'))],
      contextOf(digests),
    );
    expect(drafts).toHaveLength(10);
    const ranks = drafts.map(({ severity }) => ['medium', 'low', 'info'].indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((left, right) => left - right));
    expect(ranks[0]).toBe(0);
  });

  it('leaves to rules what rules name, to errors what is always new, and rare lines to the prompt', () => {
    const [named, plain, error] = [seen('attack', 'error'), seen('plain'), seen('error', 'error')];
    const all = [
      assessed('spike', named),
      assessed('new-here', plain),
      assessed('new-here', error),
      assessed('rare', plain),
    ];
    const drafts = baselineDrafts(
      all,
      contextOf([named, plain, error], { newPerDay: 80, isNamedByRule: (digest) => digest === named }),
    );
    expect(drafts.map(({ title }) => title)).toEqual(['New kind of line: error']);
  });

  it('has no placeholder in a title that log text brought, and no title without end', () => {
    const digest = seen(`{ip|address|addresses} ${'long '.repeat(200)}`);
    const [draft] = baselineDrafts([assessed('spike', digest)], contextOf([digest]));
    expect(draft?.title).not.toMatch(/[{}]/);
    expect(draft?.title.length).toBeLessThan(140);
  });
});
