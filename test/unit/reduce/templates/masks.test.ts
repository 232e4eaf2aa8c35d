import { describe, expect, it } from 'vitest';
import { TemplateMiner } from '../../../../electron/engine/reduce/templates/miner.ts';
import { ALL_RULES, RULES } from '../../../../electron/engine/reduce/templates/rules.ts';
import type { RedactedText } from '../../../../shared/domain/line.ts';

function templateOf(line: string): string {
  const miner = new TemplateMiner({ seed: 1 });
  return miner.describe(miner.add(line as RedactedText)).text;
}

function canonicalOf(line: string): string {
  const miner = new TemplateMiner({ seed: 1 });
  return miner.describe(miner.add(line as RedactedText)).canonicalText;
}

const MASKS: ReadonlyArray<readonly [what: string, line: string, template: string]> = [
  ['an IPv4 address', 'Connection closed by 192.0.2.7 port 22', 'Connection closed by <*> port <*>'],
  ['an address with its port', 'dial 192.0.2.7:443 failed', 'dial <*> failed'],
  ['an IPv6 address', 'peer 2001:db8:1:2:3:4:5:6 lost', 'peer <*> lost'],
  ['a shortened IPv6 address', 'peer fe80::1 lost', 'peer <*> lost'],
  ['an IPv4 address in IPv6', 'peer ::ffff:192.0.2.7 lost', 'peer <*> lost'],
  ['the address "any"', 'listening on :: port 22', 'listening on <*> port <*>'],
  ['a MAC address', 'lease for 00:17:10:88:bc:02 expired', 'lease for <*> expired'],
  ['a time of day', 'opened at 08:12 today', 'opened at <*> today'],
  ['a timestamp', 'until 2024-02-18T02:31:13+08:00 then', 'until <*> then'],
  ['a date in words', 'since Sun Jul 24 04:20:19 2005 here', 'since <*> here'],
  ['a day before its month', 'since 24 Jul 2005 here', 'since <*> here'],
  ['a decimal number', 'load 0.75 now', 'load <*> now'],
  ['a negative number', 'offset=-5 now', 'offset=<*> now'],
  ['a compared number', 'lifetime <1 sec', 'lifetime <*>'],
  ['a percentage', 'disk 97% full', 'disk <*> full'],
  ['hex with a prefix', 'fault at 0x1f3a here', 'fault at <*> here'],
  ['hex without digits', 'page deadbeef lost', 'page <*> lost'],
  ['an identifier', 'block blk_3587508140051953248 done', 'block <*> done'],
  ['a UUID', 'vm b9000564-fe1a-409b-b8cc-1e88b294cd1d up', 'vm <*> up'],
  ['a path', 'open /etc/passwd failed', 'open <*> failed'],
  ['a path with one level', 'mount /data failed', 'mount <*> failed'],
  ['a Windows path', String.raw`load C:\Windows\System32\ntdll.dll failed`, 'load <*> failed'],
  ['a relative path', 'load ./run/it failed', 'load <*> failed'],
  ['a URL', 'fetch https://example.org/a?b=c failed', 'fetch <*> failed'],
  ['a host name', 'resolve mail.example.org failed', 'resolve <*> failed'],
  ['a host with its port', 'resolve proxy.example.org:5070 failed', 'resolve <*> failed'],
  ['an e-mail address', 'from ann@example.org rejected', 'from <*> rejected'],
  ['a source line', 'at Main.java:762 in main', 'at <*> in main'],
  ['a quantity with a glued unit', 'took 12ms today', 'took <*> today'],
  ['a quantity with its unit apart', 'took 12 ms today', 'took <*> today'],
  ['a quantity that is said twice', 'sent 1170 bytes (1.14 KB) now', 'sent <*> now'],
  ['a quantity that is said once', 'sent 17 bytes now', 'sent <*> now'],
  ['an absent explanation', 'from 192.0.2.7 () at', 'from <*> at'],
  ['brackets of a call', 'init() done', 'init() done'],
  ['quoted text', 'user "ann lee" missing', 'user "<*>" missing'],
  ['a key in quotes', '"state": up', '"state": up'],
  ['an apostrophe', "can't open it", "can't open it"],
  ['a quoted request', 'got "GET /a/b?c=d HTTP/1.1" now', 'got "GET <*>" now'],
  ['a user in prose', 'session opened for user ann by root', 'session opened for user <*> by root'],
  ['a name before its sender', 'password for ann from 192.0.2.7', 'password for <*> from <*>'],
  ['no name after "user unknown"', 'check pass; user unknown', 'check pass; user unknown'],
  ['an absent value', 'lock ws=null held', 'lock ws=<*> held'],
  ['an object', 'lock ws=WorkSource{10113} held', 'lock ws=<*> held'],
  ['a value in angle brackets', 'login: user=<ivo>, done', 'login: user=<*>, done'],
  ['a secret', 'token <secret:bearer:0a1b2c3d> used', 'token <*> used'],
  ['a list', 'ports 1, 2, 3 open', 'ports <*> open'],
  ['a word in a key=value pair', 'state=RUNNING now', 'state=RUNNING now'],
  ['a name with digits', 'eth0 link up', 'eth0 link up'],
  ['words with slashes', 'read and/or write I/O', 'read and/or write I/O'],
  ['what sudo ran', 'ann : USER=root ; COMMAND=/bin/ls -la x', 'ann : USER=root ; COMMAND=<*>'],
  ['what cron ran', '(root) CMD (run-parts /etc/cron.hourly)', '(root) CMD (<*>)'],
  ['encoded data', `data ${'aGVsbG'.repeat(12)} end`, 'data <*> end'],
];

describe('masks', () => {
  it.each(MASKS)('knows %s', (_what, line, template) => {
    expect(templateOf(line)).toBe(template);
  });

  it('keeps the spacing of the first line and ignores that of others', () => {
    const miner = new TemplateMiner({ seed: 1 });
    const first = miner.add('a  read of 5 pages' as RedactedText);
    expect(miner.add('a read   of\t7 pages' as RedactedText)).toBe(first);
    expect(miner.describe(first).text).toBe('a read of <*> pages');
  });

  it('takes rulers and leader dots of any length for the same', () => {
    const miner = new TemplateMiner({ seed: 1 });
    expect(miner.add('*** start ***' as RedactedText)).toBe(miner.add('****** start *' as RedactedText));
  });

  it('shows digits of a name as a parameter once they differ', () => {
    const miner = new TemplateMiner({ seed: 1 });
    const label = miner.add('eth0 link is up' as RedactedText);
    expect(miner.add('eth1 link is up' as RedactedText)).toBe(label);
    expect(miner.describe(label)).toEqual({ text: 'eth<*> link is up', canonicalText: 'eth# link is up' });
  });

  it('reads lines of any length and content to their end', () => {
    expect(templateOf('')).toBe('');
    expect(templateOf('x '.repeat(5_000))).toMatch(/^(?:x )+<\*>$/);
    expect(templateOf('"'.repeat(100))).not.toBe('');
    expect(templateOf('Ошибка чтения файла 17')).toBe('Ошибка чтения файла <*>');
  });

  it('states for every rule its reason and who asked for it, one bit each', () => {
    expect(new Set(RULES.map((rule) => rule.bit)).size).toBe(RULES.length);
    expect(RULES.filter((rule) => rule.reason === '' || rule.askedFor.length === 0)).toEqual([]);
  });

  const merging = new Set(['absorb', 'evidence', 'dotted columns']);
  it.each(RULES.filter(({ name }) => !merging.has(name)).map(({ name, bit }) => [name, bit] as const))(
    'needs the rule for %s',
    (_name, bit) => {
      const without = new TemplateMiner({ seed: 1, rules: ALL_RULES & ~bit });
      const read = (line: string): string =>
        without.describe(without.add(line as RedactedText)).canonicalText;
      expect(MASKS.some(([, line]) => read(line) !== canonicalOf(line))).toBe(true);
    },
  );
});
