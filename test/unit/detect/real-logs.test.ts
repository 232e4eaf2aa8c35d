import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../electron/engine/detect/detector.ts';
import { addTallies } from '../../../shared/domain/words.ts';
import type { Draft } from '../../../shared/domain/draft.ts';
import { builtInRules, LOGS, readLog } from './lines.ts';

const rules = builtInRules();
const found = (file: string) => detect(rules, readLog(join(LOGS, file)));
const rule = (draft: Draft) => draft.identity.parts[0];
const tallies = (draft: Draft | undefined) =>
  (draft?.occurrences ?? []).map(({ entities }) => entities).reduce(addTallies, {});

describe.skipIf(!existsSync(LOGS))('real logs', () => {
  it('of a server under attack give one finding with every address that guessed', () => {
    const { drafts } = found('sshd_elastic/auth.log');
    expect(new Set(drafts.map(rule))).toEqual(new Set(['ssh_brute_force', 'ssh_login_after_failures']));
    expect(drafts).toHaveLength(2);
    const addresses = tallies(drafts.find((draft) => rule(draft) === 'ssh_brute_force')).ip ?? {};
    // An independent count: 104 addresses have five lines of failure or more within ten minutes; all but two of them
    // reach eight attempts, once the lines that rsyslog folded are unfolded.
    expect(Object.keys(addresses).length).toBeGreaterThanOrEqual(100);
    expect(addresses).toMatchObject({ '34.204.227.175': 129, '91.197.232.109': 58 });
    const login = tallies(drafts.find((draft) => rule(draft) === 'ssh_login_after_failures'));
    expect(Object.keys(login.ip ?? {})).toEqual(['24.151.103.17']);
  });

  it('of an ordinary web site give at most the one scan that is in them', () => {
    const { drafts } = found('apache_elastic/access.log');
    expect(drafts.map(rule)).toEqual(['web_path_scan']);
    expect(Object.keys(tallies(drafts[0]).ip ?? {})).toEqual(['91.236.75.25']);
  });

  it.each(['Apache', 'Hadoop', 'Zookeeper', 'BGL', 'HealthApp', 'Proxifier', 'Android'])(
    'of %s give nothing',
    (name) => {
      expect(found(`loghub/${name}/${name}_2k.log`).drafts.map(rule)).toEqual([]);
    },
  );
});
