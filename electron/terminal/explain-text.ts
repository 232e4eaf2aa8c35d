import {
  reasonsOf,
  type FedCorrelation,
  type LineExplanation,
  type RuleExplanation,
  type TestExplanation,
} from '../engine/detect/explain.ts';

const LONGEST_VALUE = 120;

/** What a person reads: the fields, then each rule with what its outcome comes of. */
export function explanationText(shown: LineExplanation, all: readonly RuleExplanation[]): string {
  const { text, message, fields, isTrace, rules } = shown;
  const names = Object.keys(fields);
  const width = Math.max(7, ...names.map((name) => name.length));
  const looked = all.filter((rule) => rule.looked).length;
  const fired = all.filter((rule) => rule.fired).length;
  return [
    isTrace ? 'The stack trace that this line makes whole:' : text,
    `  ${'message'.padEnd(width)}  ${message}`,
    ...names.map((name) => `  ${name.padEnd(width)}  ${fields[name]}`),
    '',
    `${looked} of ${all.length} rules ${isTrace ? 'for stack traces ' : ''}looked at it, ${fired} fired.`,
    ...[...rules].sort((left, right) => Number(right.fired) - Number(left.fired)).flatMap(ruleText),
    '',
  ].join('\n');
}

function ruleText(rule: RuleExplanation): string[] {
  const outcome = rule.fired ? 'fired' : rule.looked ? 'did not fire' : 'did not look';
  return [
    '',
    `${rule.rule} ${outcome}: ${rule.title} (${rule.file}:${rule.line})`,
    ...(rule.looked ? [] : [`  It looks for ${rule.needs}.`]),
    ...testText(reasonsOf(rule.test), '  '),
    ...Object.entries(rule.values).map(([name, value]) => `  ${name} = ${value}`),
    ...Object.entries(rule.entities).map(([kind, value]) => `  counted as ${kind}: ${value}`),
    ...rule.feeds.map(feedText),
  ];
}

function testText(test: TestExplanation, indent: string): string[] {
  const isItem = test.parts.length === 0;
  const value =
    test.value === undefined
      ? ''
      : test.value === null
        ? ' — there is no such field'
        : ` — it is ${JSON.stringify(test.value.slice(0, LONGEST_VALUE))}`;
  const own = `${indent}${test.holds ? '✓' : '✗'} ${test.text}${isItem ? value : ''}`;
  return [own, ...test.parts.flatMap((part) => testText(part, `${indent}  `))];
}

function feedText({ rule, type, threshold, seconds, group }: FedCorrelation): string {
  const values = Object.entries(group);
  const missing = values.filter(([, value]) => value === null).map(([name]) => name);
  if (missing.length > 0) return `  ${rule} does not count it: it has no ${missing.join(', ')}.`;
  const by = values.map(([name, value]) => `${name} = ${value}`).join(', ');
  return `  ${rule} (${type}) counts it${by === '' ? '' : ` for ${by}`}: a finding from ${threshold} within ${seconds} s.`;
}
