import { describe, expect, it } from 'vitest';
import { ruleSentence } from '../../../renderer/suppressions/rule-sentence.ts';
import type { Matchers, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { threeServers } from '../../doubles/api-servers-data.ts';

const NOW = new Date(2026, 10, 21, 9).getTime();
const servers = threeServers(NOW);
const ids = servers.map(({ server }) => server.id);

describe('the words of a rule', () => {
  const say = (matchers: Matchers, end: SuppressionEnd) => ruleSentence({ matchers, end }, servers, NOW);

  it('say or for values and name fields one after the other', () => {
    expect(
      say(
        {
          severities: ['high', 'low'],
          categories: ['security', 'mail'],
          addresses: ['192.0.2.0/24', '198.51.100.7', '2001:db8::/32'],
          serverIds: ['server-web1', 'gone'],
        },
        { kind: 'at', at: NOW + 24 * 3_600_000 },
      ),
    ).toBe(
      'Hides low or high findings about security or mail, from 192.0.2.0/24, 198.51.100.7 or 2001:db8::/32, on web1 or gone; ends tomorrow 09:00.',
    );
    expect(say({ users: ['root'], templates: ['a <*>'] }, { kind: 'never' })).toBe(
      'Hides findings, of the template “a <*>”, of the user root; does not end by itself.',
    );
  });

  it.each<[SuppressionEnd, string]>([
    [{ kind: 'until-resolved' }, 'ends for each when you resolve or reopen it'],
    [{ kind: 'after-quiet-days', days: 1 }, 'ends for each that comes back after 1 quiet day'],
    [
      { kind: 'until-worse', perHour: 40, serverIds: ['server-web1'], severity: 'medium' },
      'ends for each with more than 40 lines in an hour, another server or a severity above medium',
    ],
    [
      { kind: 'until-worse', perHour: 40, serverIds: ids, severity: 'critical' },
      'ends for each with more than 40 lines in an hour',
    ],
  ])('say how it ends: %j', (end, words) => {
    expect(say({ findingId: 'f' }, end)).toBe(`Hides this finding; ${words}.`);
  });
});
