import { describe, expect, it } from 'vitest';
import { FactsReader } from '../../../electron/engine/detect/event-facts.ts';
import { LineView } from '../../../electron/engine/detect/line-view.ts';
import { builtInRules, lineAt } from './lines.ts';

const rule = builtInRules('ssh_brute_force.yml').detections.find(({ id }) => id === 'sshd_failed_password');

function reader(): (text: string) => ReturnType<FactsReader['read']> {
  if (rule === undefined) throw new Error('There is no rule for failed passwords.');
  const facts = new FactsReader(rule);
  return (text) => facts.read(new LineView(lineAt(0, `Nov 21 06:00:00 web1 sshd[7]: ${text}`)));
}

const failed = (user: string, address: string, port: number) =>
  `Failed password for ${user} from ${address} port ${port} ssh2`;

describe('FactsReader', () => {
  it('gives events that name the same the same facts, whatever else their lines say', () => {
    const read = reader();
    const first = read(failed('root', '192.0.2.1', 22));
    expect(first).toEqual({
      values: { remote: '192.0.2.1' },
      entities: { ip: '192.0.2.1', user: 'root' },
      who: '192.0.2.1\u0000root',
      weight: 1,
    });
    expect(read(failed('root', '192.0.2.1', 4711))).toBe(first);
  });

  it('tells those apart that differ in one value, or have none of it', () => {
    const read = reader();
    const lines = [
      failed('root', '192.0.2.1', 22),
      failed('Root', '192.0.2.1', 22),
      failed('root', '192.0.2.2', 22),
      failed('invalid user ', '192.0.2.1', 22),
      'message repeated 2 times: [ Failed password for root from 192.0.2.1 port 22 ssh2]',
    ];
    const all = lines.map(read);
    expect(new Set(all).size).toBe(lines.length);
    expect(all.map(({ weight }) => weight)).toEqual([1, 1, 1, 1, 2]);
    expect(lines.map(read)).toEqual(all);
  });

  it('reads on rightly when there were more different ones than it remembers', () => {
    const read = reader();
    const users = Array.from({ length: 2500 }, (_, number) => `user${number}`);
    for (const user of [...users, ...users])
      expect(read(failed(user, '192.0.2.1', 22)).entities).toEqual({ ip: '192.0.2.1', user });
  });
});
