import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { builtInRuleFiles } from '../../../../electron/engine/jobs/rules.ts';
import { builtInRules } from '../lines.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface Document {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly level: string;
  readonly detection?: object;
  readonly correlation?: {
    readonly rules: string | readonly string[];
    readonly 'group-by'?: readonly string[];
  };
  readonly nightjar: { readonly category: string; readonly identity?: readonly string[] };
}

const files = builtInRuleFiles();
const documents = files.flatMap(({ name, text }) =>
  parseAllDocuments(text).map((document): [string, Document] => [name, document.toJS() as Document]),
);
const rules = builtInRules();
const all = [...rules.detections, ...rules.correlations];

describe('the set of rules', () => {
  it('gives each rule a name and a UUID of its own', () => {
    const ids = documents.map(([, { id }]) => id);
    const names = documents.map(([, { name }]) => name);
    for (const [file, { id, name }] of documents) {
      expect(id, `${file}: ${name}`).toMatch(UUID);
      expect(name, file).toMatch(/^[a-z][a-z0-9_]+$/);
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(documents.map(([file, document]) => [document.name, file, document] as const))(
    '%s of %s says what it is, how grave, and of which category',
    (_name, _file, document) => {
      expect(document.title.length).toBeGreaterThan(5);
      expect(document.description.length).toBeGreaterThan(15);
      expect(document.level).toMatch(/^(informational|low|medium|high|critical)$/);
      expect(document.nightjar.category.length).toBeGreaterThan(3);
      expect(document.nightjar.identity ?? []).not.toContain('remote');
      expect(document.nightjar.identity ?? []).not.toContain('client_ip');
    },
  );

  it('lets most lines skip each rule: a literal, or the value of a field that few lines have', () => {
    for (const { id, test } of rules.detections) expect(test.need, id).not.toBeNull();
  });

  it('explains each finding and recommends commands', () => {
    for (const rule of all.filter(({ drafts }) => drafts)) {
      expect(rule.explanation.length, rule.id).toBeGreaterThan(100);
      expect(rule.recommendation, rule.id).toMatch(/`.+`/);
    }
  });

  it('makes no finding of one failed login: what counts failures asks for several', () => {
    for (const { id, type, threshold, rules: below } of rules.correlations)
      if (/guessing|brute_force|many_fail/.test(id) && type === 'event_count')
        expect(threshold, `${id} over ${below.length} rules`).toBeGreaterThanOrEqual(5);
  });
});
