/** Values that a model may name only if its evidence shows them. */
export interface Mentions {
  /** IPv4 and IPv6 addresses, lower case. */
  readonly addresses: ReadonlySet<string>;
  /** Runs of three and more digits, grouping marks left out. */
  readonly numbers: ReadonlySet<string>;
}

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/gu;
/** Two colons and more, a pair together or at least four in all: not a time of day, not a C++ name. */
const IPV6 =
  /(?<![\p{L}\p{N}_:])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){4})(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\p{L}\p{N}_])/giu;
/** `1,234,567`, `1'234`; an ordinary space also stands between two numbers. */
const GROUPED = /(?<![\d.,])\d{1,3}(?:[,'’\u00a0\u202f]\d{3})+(?![\d])/gu;
const SHORTEST_NUMBER = 3;

/** Parts of names that only somebody gave: mail addresses, hosts with a common top-level domain, units of systemd. */
const GIVEN_NAMES: readonly RegExp[] = [
  /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}/gu,
  /(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|io|dev|app|example|info|biz|xyz|top|site|online|cloud|local|internal|lan|onion|ru|cn|de|uk|eu|fr|nl|us)(?![\w-])/giu,
  /(?<![\w.@-])[\w@-]{1,64}(?:\.[\w@-]{1,64}){0,4}\.(?:service|timer|socket|mount|slice)(?!\w)/gu,
];
/** An absolute path; `I/O` and `and/or` are none. */
const PATH = /(?<![\w/.])\/[\w.@+-]{0,64}[a-z][\w.@+-]{0,64}(?:\/[\w.@+-]{1,64}){0,16}/giu;
/** A name in quotation marks behind the word for what it names; other words in them are but stressed. */
const QUOTED =
  /\b(?:user|account|login|group|host|server|service|container|database|table|queue|process|program|domain)(?: name)? ["'“‘«„]([\p{L}\p{N}][\p{L}\p{N}_.@-]{1,63})["'”’»“]/giu;

/** Hosts, mail addresses and units that a text names, lower case. */
export function hostsIn(text: string): ReadonlySet<string> {
  return new Set(GIVEN_NAMES.flatMap((shape) => text.match(shape) ?? []).map(bareName));
}

/** The same with paths, and users, services and the like that are named in quotation marks. */
export function namesIn(text: string): ReadonlySet<string> {
  const quoted = [...text.matchAll(QUOTED)].map((match) => match[1] ?? '');
  return new Set([...hostsIn(text), ...[...(text.match(PATH) ?? []), ...quoted].map(bareName)]);
}

/** The names that stand in none of the texts, whatever their case. */
export function unnamed(names: ReadonlySet<string>, texts: readonly string[]): string[] {
  const shown = texts.join('\n').toLowerCase();
  return [...names].filter((name) => !shown.includes(name));
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/[./]+$/u, '');
}

/** What a model's text claims. A number that is part of a name (`srv123`, `SHA256`) is a name. */
export function claimedIn(text: string): Mentions {
  const { addresses, rest } = takeAddresses(text);
  const grouped: string[] = [];
  const plain = rest.replace(GROUPED, (number) => {
    grouped.push(number.replace(/\D/gu, ''));
    return ' ';
  });
  const numbers = [...plain.matchAll(/(?<![\p{L}\p{N}_])\d+/gu)].map(([digits]) => digits);
  return { addresses, numbers: new Set([...grouped, ...numbers].filter(isLong)) };
}

/** What evidence shows, wherever and however it stands there. */
export function shownIn(texts: Iterable<string>): Mentions {
  const addresses = new Set<string>();
  const numbers = new Set<string>();
  for (const text of texts) {
    for (const address of takeAddresses(text).addresses) addresses.add(address);
    for (const [digits] of text.matchAll(/\d+/gu)) numbers.add(digits);
    for (const [grouped] of text.matchAll(GROUPED)) numbers.add(grouped.replace(/\D/gu, ''));
  }
  return { addresses, numbers };
}

/** The values of `claimed` that `shown` does not have. */
export function unsupported(claimed: ReadonlySet<string>, shown: ReadonlySet<string>): string[] {
  return [...claimed].filter((value) => !shown.has(value));
}

/** The addresses in a text, lower case. */
export function addressesIn(text: string): ReadonlySet<string> {
  return takeAddresses(text).addresses;
}

function takeAddresses(text: string): { addresses: Set<string>; rest: string } {
  const addresses = new Set<string>();
  const take = (address: string): string => {
    addresses.add(address.toLowerCase());
    return ' ';
  };
  const rest = text.replace(IPV4, take).replace(IPV6, take);
  return { addresses, rest };
}

function isLong(digits: string): boolean {
  return digits.length >= SHORTEST_NUMBER;
}
