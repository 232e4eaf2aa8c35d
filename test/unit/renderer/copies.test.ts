import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, logqlOf, markdownOf } from '../../../renderer/finding/copies.ts';
import { plain } from '../../../renderer/ui/plain-markdown.ts';
import { entityIn } from '../../../renderer/finding/same-entity.ts';
import { allFindings } from '../../doubles/api-findings-data.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 41);
const ssh = allFindings(NOW).find(({ id }) => id === 'f-ssh')!;
const hostile = fc.string({
  unit: fc.constantFrom(
    ...'`~*_#<>[]()!|\\&:/@-+=1. \n\r\ta'.split(''),
    '<script>',
    '](http://x)',
    '```',
    '\n# ',
    '&lt;',
  ),
  maxLength: 40,
});
const words = {
  severity: 'Severity',
  servers: 'Servers',
  span: 'Seen',
  count: 'Count',
  template: 'Template',
  state: 'State',
  foundBy: 'Found by',
  evidence: 'Evidence',
  meaning: 'What it means',
  todo: 'What to do',
};
const asMarkdown = (finding: typeof ssh) =>
  markdownOf(finding, {
    words,
    severity: 'High',
    state: 'new',
    provenance: 'rule x v4',
    entityName: (kind) => kind,
  });

/** The text that CommonMark shows: escapes and entities undone. */
function shown(markdown: string): string {
  const named: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  return markdown.replace(
    /\\([!-/:-@[-`{-~])|&(?:lt|gt|amp);/g,
    (entity, escaped?: string) => escaped ?? named[entity] ?? '',
  );
}

describe('text from a log in Markdown', () => {
  it('is shown as it was written, in one line, and marks nothing up', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = plain(text);
        expect(shown(written)).toBe(text.replace(/[\r\n]+/g, ' ').trim());
        expect(written).not.toMatch(/[\r\n<>]/);
        // Nothing that begins markup, a table, a link or an entity stands without its escape.
        expect(written.replace(/\\./g, '').replace(/&(?:lt|gt|amp);/g, '')).not.toMatch(
          /[\\`*_{}[\]()#+\-.!|~:@/=&]/,
        );
      }),
    );
  });

  it('cannot end the block that it stands in', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = block(text).split(LINE_END);
        const fence = lines[0]!;
        const ends = lines
          .slice(1)
          .findIndex((line) => new RegExp(`^ {0,3}\`{${fence.length},}[ \\t]*$`).test(line));
        expect(ends).toBe(lines.length - 2);
      }),
    );
  });

  it('is in its place whatever the whole finding holds', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, line, explanation) => {
        const evidence = [{ ...ssh.evidence[0]!, text: line, template: line }];
        const markdown = asMarkdown({
          ...ssh,
          title,
          explanation,
          evidence,
          entities: { user: { [line || 'x']: 2 } },
        });
        const lines = markdown.split(LINE_END);
        expect(lines.filter((one) => one.startsWith('## '))).toHaveLength(1 + insideBlocks(markdown, /^## /));
        expect(lines.filter((one) => one.startsWith('<script>')).length).toBe(
          insideBlocks(markdown, /^<script>/),
        );
      }),
    );
    expect(asMarkdown(ssh)).toContain('## SSH password guessing from 10 addresses\n');
    expect(asMarkdown(ssh)).toContain('```\nFailed password for <user> from <ip> port <num> ssh2\n```');
    expect(asMarkdown(ssh)).toContain('| root | 702 |');
  });
});

/** As CommonMark 2.1 ends lines; `^` of a regular expression begins them after U+2028 and U+2029 too. */
const LINE_END = /\r\n|[\r\n]/;

/** How many lines inside fenced blocks look so. */
function insideBlocks(markdown: string, pattern: RegExp): number {
  let fence: string | null = null;
  let found = 0;
  for (const line of markdown.split(LINE_END)) {
    const run = /^(`{3,})[ \t]*\r?$/.exec(line)?.[1];
    if (fence === null) fence = run ?? null;
    else if (run !== undefined && run.length >= fence.length) fence = null;
    else if (pattern.test(line)) found += 1;
  }
  return found;
}

describe('a query for the evidence', () => {
  it('finds lines by the constant words that they have, over the finding’s span', () => {
    const line = ssh.evidence[0]!;
    expect(logqlOf(line, '{job="sshd"}', { firstSeen: NOW - 1000, lastSeen: NOW })).toBe(
      `{job="sshd"} |= "Failed password for" |= "from" |= "port"\n# 2026-11-21T09:40:59.000Z to 2026-11-21T09:41:01.000Z`,
    );
    const other = { ...line, text: 'Disconnecting authenticating user root' };
    expect(logqlOf(other, '{job="sshd"}', ssh)).toMatch(/^\{job="sshd"\}\n#/);
  });
});

describe('the entity that a line names', () => {
  it('is its address, else its user, and never a part of a longer word', () => {
    const entities = { ip: { '10.0.0.1': 5, '10.0.0.11': 1 }, user: { root: 9 } };
    expect(entityIn(entities, 'from 10.0.0.11 port 22')).toEqual({ kind: 'ip', value: '10.0.0.11' });
    expect(entityIn(entities, 'session opened for root')).toEqual({ kind: 'user', value: 'root' });
    expect(entityIn(entities, 'nothing of roots')).toBeNull();
  });
});
