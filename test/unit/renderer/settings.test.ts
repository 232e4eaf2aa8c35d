import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rows, text } from '../../../renderer/settings/messages.ts';
import {
  checked,
  choiceWords,
  DEFAULTS,
  inWords,
  quietParts,
  readTyped,
  withServerThreshold,
} from '../../../renderer/settings/setting-value.ts';
import {
  searched,
  SECTIONS,
  type RowName,
  type SettingRow,
  sectionsOn,
} from '../../../renderer/settings/settings-table.ts';
import { expectedWords } from '../../../renderer/ui/expected-words.ts';
import { leafAt } from '../../../shared/domain/setting-leaves.ts';
import { settingsSchema, type Settings } from '../../../shared/domain/settings.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';

const SETTINGS: readonly SettingRow[] = SECTIONS.flatMap((section) =>
  section.rows.flatMap((row) => (row.path ? [row] : [])),
);

function rowOf(name: RowName): SettingRow {
  const row = SETTINGS.find((one) => one.name === name);
  if (!row) throw new Error(`No setting is called ${name}.`);
  return row;
}

/** Changes one value, as a page would. */
function changed(name: RowName, typed: string): Settings | string {
  const row = rowOf(name);
  const outcome = checked(DEFAULTS, row, readTyped(row.control, typed));
  return 'problem' in outcome ? outcome.problem : outcome.settings;
}

/** Every place in the settings that holds one value; what is kept by server has a table of its own. */
function leaves(part: unknown, path: readonly string[] = []): string[] {
  if (typeof part !== 'object' || part === null) return [path.join('.')];
  return Object.entries(part).flatMap(([key, value]) => leaves(value, [...path, key]));
}

describe('what a value should have been', () => {
  it('is said in plain words', () => {
    expect(expectedWords({ kind: 'type', type: 'whole-number' })).toBe('a whole number is expected');
    expect(expectedWords({ kind: 'least', of: 'text', limit: 1 })).toBe('at least 1 character');
    expect(expectedWords({ kind: 'most', of: 'number', limit: 65_535 })).toBe('at most 65,535');
    expect(expectedWords({ kind: 'choice', choices: ['ssh', 'url'] })).toBe('ssh or url is expected');
    expect(expectedWords({ kind: 'form', form: 'clockTime' })).toBe('a time such as 22:30 is expected');
  });
});

describe('the table of settings', () => {
  it('has every value that can be set, once', () => {
    expect(SETTINGS.map((row) => row.path.join('.')).toSorted()).toEqual(leaves(DEFAULTS).toSorted());
  });

  it('has each row once, with its words', () => {
    const names = SECTIONS.flatMap((section) => section.rows.map((row) => row.name));
    expect(names.toSorted()).toEqual(Object.keys(rows).toSorted());
  });

  it('says every default in words', () => {
    for (const row of SETTINGS)
      expect(inWords(row.control, leafAt(DEFAULTS, row.path)), row.name).toMatch(/\w/);
  });

  it('accepts every choice that it offers', () => {
    for (const row of SETTINGS) {
      const offered =
        row.control.kind === 'choice'
          ? Object.keys(row.control.choices).map(Number)
          : row.control.kind === 'severity'
            ? [...SEVERITIES, ...(row.control.none === undefined ? [] : [null])]
            : row.control.kind === 'switch'
              ? [true, false]
              : [];
      for (const value of offered) {
        const outcome = checked(DEFAULTS, row, value);
        expect('settings' in outcome && leafAt(outcome.settings, row.path), row.name).toBe(value);
      }
    }
  });
});

describe('the page of each host', () => {
  const namesOn = (host: 'desktop' | 'browser' | null) =>
    sectionsOn(host).flatMap((section) => section.rows.map(({ name }) => name));

  it('has what changes something there', () => {
    expect(namesOn('desktop')).toContain('updates');
    expect(namesOn('browser')).toEqual(namesOn('desktop').filter((name) => name !== 'updates'));
    expect(namesOn(null)).toEqual(namesOn('browser'));
    expect(searched('signed builds', sectionsOn('browser'))).toEqual([]);
  });
});

describe('the search for a setting', () => {
  it('looks at names and sentences, and takes a section whole that is named so', () => {
    expect(searched('lock screen').map((section) => section.rows.map((row) => row.name))).toEqual([
      ['details'],
    ]);
    expect(searched('POWER')[0]?.rows).toEqual(SECTIONS.find((one) => one.name === 'power')?.rows);
    expect(searched('teapot')).toEqual([]);
    expect(searched('  ')).toEqual(SECTIONS);
  });

  it('never finds a row that does not speak of the words', () => {
    fc.assert(
      fc.property(fc.constantFrom('quiet', 'battery', 'inbox', 'server', 'e', 'critical'), (words) => {
        for (const section of searched(words)) {
          const whole = text.sections[section.name].toLowerCase().includes(words);
          for (const { name } of section.rows) {
            const said = `${rows[name].label} ${rows[name].says}`.toLowerCase();
            expect(whole || said.includes(words)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('a setting', () => {
  it('takes what its schema takes', () => {
    expect(changed('quiet-from', ' 9:30 ')).toMatchObject({
      notifications: { quietHours: { from: '09:30', to: '07:00' } },
    });
    expect(changed('quiet-zone', 'Europe/Berlin')).toMatchObject({
      notifications: { quietHours: { timeZone: 'Europe/Berlin' } },
    });
    expect(changed('quiet-zone', '')).toMatchObject({ notifications: { quietHours: { timeZone: null } } });
    expect(changed('reminder', '')).toMatchObject({ notifications: { remindAfterHours: null } });
    expect(changed('reminder', '24')).toMatchObject({ notifications: { remindAfterHours: 24 } });
  });

  it.each<[RowName, string, string]>([
    ['quiet-from', '25:00', 'A time such as 22:30.'],
    ['quiet-to', '', 'A time such as 22:30.'],
    ['quiet-zone', 'Atlantis', 'A time zone such as Europe/Berlin.'],
    ['most-per-hour', '0', 'A whole number from 1 to 60.'],
    ['most-per-hour', '61', 'A whole number from 1 to 60.'],
    ['most-per-hour', '', 'A whole number from 1 to 60.'],
    ['most-per-hour', '2.5', 'A whole number from 1 to 60.'],
    ['most-per-hour', 'six', 'A whole number from 1 to 60.'],
    ['noise-days', '0', 'A whole number of days from 1 to 365.'],
    ['model-budget', '500', 'A whole number from 1,000 to 32,000.'],
    ['reminder', '721', 'A whole number of hours from 1 to 720, or nothing.'],
  ])('%s refuses “%s” with a sentence', (name, typed, problem) => {
    expect(changed(name, typed)).toBe(problem);
  });

  it('changes nothing but itself, whatever is typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), fc.string(), (row, typed) => {
        const outcome = checked(DEFAULTS, row, readTyped(row.control, typed));
        if ('problem' in outcome) {
          expect(outcome.problem).toMatch(/\w/);
          return;
        }
        expect(settingsSchema.parse(outcome.settings)).toEqual(outcome.settings);
        const [section] = row.path;
        for (const other of ['notifications', 'models', 'power', 'updates', 'appearance'] as const)
          if (other !== section) expect(outcome.settings[other]).toBe(DEFAULTS[other]);
      }),
    );
  });

  it('names a number that no choice has', () => {
    const { control } = rowOf('hold');
    if (control.kind !== 'choice') throw new Error('Holding back is no choice.');
    expect(choiceWords(control, 120)).toBe('2 minutes');
    expect(choiceWords(control, 1234)).toBe('1,234 seconds');
  });
});

describe('the threshold of one server', () => {
  it('is kept only where it differs from the others', () => {
    const night = withServerThreshold(DEFAULTS, 'web1', { quietHours: 'high' });
    expect(night.notifications.servers).toEqual({ web1: { day: null, quietHours: 'high' } });
    const both = withServerThreshold(night, 'web1', { day: 'low' });
    expect(both.notifications.servers).toEqual({ web1: { day: 'low', quietHours: 'high' } });
    const none = withServerThreshold(withServerThreshold(both, 'web1', { day: null }), 'web1', {
      quietHours: null,
    });
    expect(none).toEqual(DEFAULTS);
  });
});

describe('quiet hours on the bar of a day', () => {
  it('are one part, or two past midnight, or none where both times are the same', () => {
    expect(quietParts('12:00', '18:00')).toEqual([{ from: 0.5, to: 0.75 }]);
    expect(quietParts('18:00', '06:00')).toEqual([
      { from: 0, to: 0.25 },
      { from: 0.75, to: 1 },
    ]);
    expect(quietParts('18:00', '00:00')).toEqual([{ from: 0.75, to: 1 }]);
    expect(quietParts('07:00', '07:00')).toEqual([]);
  });
});
