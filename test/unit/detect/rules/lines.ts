import { expect, it } from 'vitest';
import { detect } from '../../../../electron/engine/detect/detector.ts';
import { entityLists } from '../../../../electron/engine/detect/rule-event.ts';
import { builtInRules, lineAt } from '../lines.ts';

/** Rule, line, and the user where the line names one. Invented, in the form that the services write. */
export type LineTable = ReadonlyArray<readonly [rule: string, line: string, user?: string]>;

const rules = builtInRules();

/** What each rule makes of one line. */
export const matched = (text: string) =>
  detect(rules, [lineAt(0, text)]).matches.map(({ rule, entities }) => ({ rule, ...entityLists(entities) }));

/** What all rules find in lines of the given seconds. */
export const findings = (lines: ReadonlyArray<readonly [seconds: number, text: string]>) =>
  detect(
    rules,
    lines.map(([seconds, text]) => lineAt(seconds, text)),
  ).drafts;

/** `Nov 21 06:00:00 srv PROGRAM: MESSAGE` */
export const syslog = (program: string, message: string) => `Nov 21 06:00:00 srv ${program}: ${message}`;

/** Each line is matched by its rule alone, which names 203.0.113.5 and the user. */
export function holdLines(table: LineTable): void {
  it.each(table.map(([rule, line, user]) => ({ rule, line, user })))(
    '$rule names address and user, once: $line',
    ({ rule, line, user }) => {
      const [match, ...more] = matched(line);
      expect(more).toEqual([]);
      expect(match).toMatchObject({ rule, ip: ['203.0.113.5'], ...(user !== undefined && { user: [user] }) });
    },
  );
}
