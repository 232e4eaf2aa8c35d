import { describe, expect, it } from 'vitest';
import { Detector } from '../../../electron/engine/detect/detector.ts';
import { Explainer, reasonsOf, type TestExplanation } from '../../../electron/engine/detect/explain.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { builtInRules, lineAt } from './lines.ts';
import { TRACES } from './traces.ts';

const own = loadRules([
  {
    name: 'own.yml',
    text: `
title: Login refused
name: refused
detection:
  service:
    service: shop
  words:
    message|startswith: 'login refused'
    status|gte: 400
  robots:
    agent|contains: bot
  condition: service and words and not robots
nightjar: {entities: {user: user}}
---
title: Many
name: many
correlation: {type: event_count, rules: [refused], group-by: [user, address], timespan: 5m, condition: {gte: 3}}
`,
  },
]);
const line = (fields: object) =>
  lineAt(
    0,
    JSON.stringify({ service: 'shop', msg: 'login refused for ann', status: 403, user: 'ann', ...fields }),
  );
const explained = (fields: object) => new Explainer(own).explain(line(fields))[0]?.rules[0];

/** The items that are left when only reasons are. */
function leaves(test: TestExplanation): string[] {
  const sign = test.holds ? '+' : '-';
  return test.parts.length === 0 ? [`${sign} ${test.text}`] : test.parts.flatMap(leaves);
}
const reasons = (fields: object) => {
  const rule = explained(fields);
  return rule ? leaves(reasonsOf(rule.test)) : [];
};

describe('an explanation', () => {
  it('says what was taken from a line that fires, and who counts it', () => {
    expect(explained({ address: '192.0.2.1' })).toMatchObject({
      rule: 'refused',
      file: 'own.yml',
      line: 2,
      looked: true,
      fired: true,
      values: { user: 'ann', address: '192.0.2.1' },
      entities: { user: 'ann' },
      feeds: [{ rule: 'many', threshold: 3, seconds: 300, group: { user: 'ann', address: '192.0.2.1' } }],
    });
    expect(explained({})?.feeds[0]?.group).toEqual({ user: 'ann', address: null });
  });

  it.each([
    ['a value that is too small', { status: 200 }, ['- status|gte: 400']],
    ['a field that is missing', { status: undefined }, ['- status|gte: 400']],
    [
      'another service and other words',
      { service: 'mail', msg: 'hello' },
      ["- service: 'shop'", "- message|startswith: 'login refused'"],
    ],
    ['what is left out', { agent: 'a robot' }, ["+ agent|contains: 'bot'"]],
    [
      'nothing',
      {},
      [
        "+ service: 'shop'",
        "+ message|startswith: 'login refused'",
        '+ status|gte: 400',
        "- agent|contains: 'bot'",
      ],
    ],
  ])('names %s', (_, fields, expected) => {
    expect(reasons(fields)).toEqual(expected);
  });

  it('gives the value that the line has, and null where it has none', () => {
    const values = (test: TestExplanation): unknown[] => [
      ...('value' in test ? [[test.text, test.value]] : []),
      ...test.parts.flatMap(values),
    ];
    const rule = explained({ status: 200 });
    expect(rule && values(rule.test)).toEqual([
      ["service: 'shop'", 'shop'],
      ['status|gte: 400', '200'],
      ["agent|contains: 'bot'", null],
    ]);
  });

  it('says what a rule looks for that did not look', () => {
    const rule = new Explainer(own).explain(lineAt(0, 'nothing of the kind'))[0]?.rules[0];
    expect(rule).toMatchObject({ looked: false, fired: false, needs: 'in the line "login refused"' });
  });

  it('agrees with the detector on every line, stack traces included', () => {
    const rules = builtInRules();
    const texts = [
      ...TRACES.flatMap(({ lines }) => lines),
      'Nov 21 06:00:00 web1 sshd[4711]: Failed password for invalid user admin from 203.0.113.5 port 4711 ssh2',
      'Nov 21 06:00:00 web1 sudo:  ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
      '192.0.2.9 - - [21/Nov/2026:06:00:00 +0000] "GET /.env HTTP/1.1" 404 12 "-" "curl/8"',
      'Nov 21 06:00:00 web1 kernel: Out of memory: Killed process 4711 (mysqld) total-vm:1kB',
      'all is well',
    ];
    const detector = new Detector({ rules });
    const explainer = new Explainer(rules);
    const fired = texts.map((text, second) => {
      const prepared = lineAt(second / 1000, text);
      const found = detector.push(prepared).map(({ rule }) => rule);
      const told = explainer.explain(prepared).flatMap((one) => one.rules.filter((rule) => rule.fired));
      expect([text, told.map(({ rule }) => rule)]).toEqual([text, found]);
      // A rule that did not look would not have fired: the prefilter keeps no match from a rule.
      for (const one of new Explainer(rules).explain(prepared))
        for (const rule of one.rules)
          expect([rule.rule, !rule.looked && rule.test.holds]).toEqual([rule.rule, false]);
      return found.length;
    });
    expect(fired.filter((count) => count > 0).length).toBeGreaterThan(15);
  });
});
