/**
 * Every rule of the scanner that hides or joins something for a stated reason, one bit each, and every reason for
 * a merge. `askedFor` names the kinds of logs in which the shape was seen while it was written, so that the
 * grouping bench can leave one set out: it scores a set without the rules that this set alone asked for.
 */
export interface MaskRule {
  readonly bit: number;
  readonly name: string;
  readonly reason: string;
  readonly askedFor: readonly string[];
}

export const PATHS = 1 << 0;
export const TIMES = 1 << 1;
export const ADDRESSES = 1 << 2;
export const HOST_PORTS = 1 << 3;
export const HOST_NAMES = 1 << 4;
export const NAMES_WITH_DIGITS = 1 << 5;
export const SIGNS = 1 << 6;
export const UNITS = 1 << 7;
export const EXPLAINED_VALUES = 1 << 8;
export const DATES = 1 << 9;
export const ABSENT_VALUES = 1 << 10;
export const OBJECTS = 1 << 11;
export const QUOTES = 1 << 12;
export const USERS_IN_PROSE = 1 << 13;
export const NAMES_BEFORE_SENDER = 1 << 14;
export const LISTS = 1 << 15;
export const ANGLES = 1 << 16;
export const REQUESTS = 1 << 17;
export const HEX_WORDS = 1 << 18;
export const LONG_WORDS = 1 << 19;
export const ABSORB = 1 << 20;
export const EVIDENCE = 1 << 21;
export const DOTTED_COLUMNS = 1 << 22;

export const COMMANDS = 1 << 23;

export const ALL_RULES = (1 << 24) - 1;

export const RULES: readonly MaskRule[] = [
  {
    bit: PATHS,
    name: 'paths',
    reason: 'A path or URL names an object, not an event.',
    askedFor: ['Apache', 'BGL', 'Hadoop', 'Linux', 'Zookeeper', 'fail2ban', 'kafka'],
  },
  {
    bit: TIMES,
    name: 'times',
    reason: 'Colons join in a time of day or a duration.',
    askedFor: ['Proxifier', 'Linux', 'HealthApp', 'fail2ban', 'crowdsec'],
  },
  {
    bit: ADDRESSES,
    name: 'addresses',
    reason: 'Colons join in MAC and IPv6 addresses.',
    askedFor: ['BGL', 'Linux', 'crowdsec', 'fail2ban'],
  },
  {
    bit: HOST_PORTS,
    name: 'host:port',
    reason: 'A port belongs to the host before it, a line number to its source file.',
    askedFor: ['Proxifier', 'Hadoop', 'crowdsec'],
  },
  {
    bit: HOST_NAMES,
    name: 'host names',
    reason: 'A dotted name under a top-level domain stands where an address could.',
    askedFor: ['Proxifier', 'Linux', 'fail2ban', 'crowdsec', 'sshd'],
  },
  {
    bit: NAMES_WITH_DIGITS,
    name: 'names with digits',
    reason: 'One or two digits in a name number its instances; the name still says what it is.',
    askedFor: ['Proxifier', 'Apache', 'Linux', 'sshd', 'fail2ban'],
  },
  {
    bit: SIGNS,
    name: 'signs',
    reason: 'A sign or comparator glued to a number is part of it.',
    askedFor: ['Proxifier', 'Android', 'crowdsec'],
  },
  {
    bit: UNITS,
    name: 'units',
    reason: 'The unit changes with the magnitude.',
    askedFor: ['Proxifier', 'Hadoop', 'BGL', 'kafka', 'fail2ban'],
  },
  {
    bit: EXPLAINED_VALUES,
    name: 'explained values',
    reason:
      'Brackets after a value that hold one value or none say the same again: 1170 bytes (1.14 KB), 10.0.0.1 ().',
    askedFor: ['Proxifier', 'Linux', 'crowdsec'],
  },
  {
    bit: DATES,
    name: 'dates',
    reason: 'Names of weekdays and months beside numbers are parts of a date.',
    askedFor: ['Linux', 'BGL', 'crowdsec'],
  },
  {
    bit: ABSENT_VALUES,
    name: 'absent values',
    reason: 'null, nil and none after = stand where a value could.',
    askedFor: ['Android', 'crowdsec', 'fail2ban'],
  },
  {
    bit: OBJECTS,
    name: 'objects',
    reason: 'Name{value} after = is an object printed as a value.',
    askedFor: ['Android'],
  },
  {
    bit: QUOTES,
    name: 'quotes',
    reason: 'Quoted text is data.',
    askedFor: ['Android', 'fail2ban', 'crowdsec', 'sshd', 'kafka'],
  },
  {
    bit: USERS_IN_PROSE,
    name: 'users in prose',
    reason: '"for user NAME": the word after user is a name.',
    askedFor: ['Linux', 'sshd', 'crowdsec', 'fail2ban'],
  },
  {
    bit: NAMES_BEFORE_SENDER,
    name: 'names before a sender',
    reason: '"for NAME from ADDRESS": who came from an address is a name.',
    askedFor: ['sshd', 'crowdsec', 'fail2ban'],
  },
  {
    bit: LISTS,
    name: 'lists',
    reason: 'A list of values is one parameter, whatever its length.',
    askedFor: ['BGL', 'HealthApp', 'kafka', 'crowdsec'],
  },
  {
    bit: ANGLES,
    name: 'angle brackets',
    reason: 'A single value in angle brackets after = is data: user=<ivo>.',
    askedFor: ['fail2ban'],
  },
  {
    bit: REQUESTS,
    name: 'requests',
    reason: 'In a quoted HTTP request the method says what happens, the rest is data.',
    askedFor: ['crowdsec', 'apache access logs'],
  },
  {
    bit: HEX_WORDS,
    name: 'hex words',
    reason: 'Eight or more hexadecimal letters are a number that happens to have no digit.',
    askedFor: ['BGL', 'Android'],
  },
  {
    bit: LONG_WORDS,
    name: 'long words',
    reason: 'Nobody writes a word of more than 64 letters into a message: it is encoded data.',
    askedFor: ['fail2ban', 'crowdsec'],
  },
  {
    bit: COMMANDS,
    name: 'commands',
    reason: 'What sudo and cron ran is data to the end of the line.',
    askedFor: ['sshd', 'crowdsec'],
  },
  {
    bit: ABSORB,
    name: 'absorb',
    reason: 'A word where an otherwise equal message has a parameter is a value of it.',
    askedFor: ['BGL', 'Linux', 'Android', 'kafka', 'sshd'],
  },
  {
    bit: EVIDENCE,
    name: 'evidence',
    reason: 'Enough different words in one place of an otherwise equal message are data.',
    askedFor: ['Android', 'Hadoop', 'Linux', 'sshd', 'fail2ban'],
  },
  {
    bit: DOTTED_COLUMNS,
    name: 'dotted columns',
    reason: 'Two or more dotted names that change together are data.',
    askedFor: ['Hadoop', 'kafka'],
  },
];
