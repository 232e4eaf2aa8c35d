import { createHmac } from 'node:crypto';

/** A text without personal data, and the way back. */
export interface Disguised {
  readonly texts: readonly string[];
  /** Puts what was replaced back into an answer, wherever a placeholder stands in it. */
  readonly restore: (answer: string) => string;
}

/** Address of a mailbox, `@` also percent-encoded; its name and its domain may have any letters (RFC 6531). */
const EMAIL =
  /([\p{L}\p{N}._+-]{1,64})(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(\p{L}{2,24})(?![\p{L}\p{N}])/giu;
/** `user@1000.service` is a unit of systemd, not a mailbox. */
const UNIT_SUFFIXES = new Set(
  'service socket slice scope mount automount target timer path device swap'.split(' '),
);

/** What may be a login or a part of a name. Nothing in it needs to be escaped in JSON. */
const LOGIN = String.raw`[\p{L}_][\p{L}\p{N}_.$-]{1,63}`;
const FULL_NAME = String.raw`\p{Lu}[\p{L}'’.-]*(?: (?:(?:van|von|der|den|de|da|di|bin|al|el|la|le|du|dos|zu) ){0,2}\p{Lu}[\p{L}'’.-]*){1,3}`;
const KEY = String.raw`(?i:(?:sasl_|remote_|effective_)?user(?:_?name)?|login|logname|acct|account|ruser|euser|auid|owner|author|assignee|customer|patient|sender|recipient|(?:full|first|last|given|family|display|real|sur)[_ ]?name)`;
const BEFORE = String.raw`(?<![\p{L}\p{N}])`;

/** Ways in which logs name a person; the first group is the name. */
const NAMED: readonly RegExp[] = [
  // user=anna, "user": "anna", user 'Anna Schmidt'
  new RegExp(`${BEFORE}${KEY}["']?(?: ?[=:] ?| )["'‹(]?(${FULL_NAME}|${LOGIN})`, 'gu'),
  new RegExp(`${BEFORE}${KEY}["']?(?: ?[=:] ?)["']([^"'\\\\\\p{C}]{2,64})["']`, 'gu'),
  // Failed password for anna from, session opened by anna(uid=0)
  new RegExp(`${BEFORE}(?i:for|by|as|of)(?i: (?:invalid|illegal|unknown))?(?i: user)? ["']?(${LOGIN})["']?(?= (?i:from|by|on|via|at|port|ssh2|tty)(?![\\p{L}])|\\(|$)`, 'gmu'),
  // anna@web1
  new RegExp(`${BEFORE}(${LOGIN})@(?=[\\p{L}\\p{N}])`, 'giu'),
  /(?:\/home\/|\/Users\/|:\\+Users\\+|\/~)([\p{L}\p{N}_][\p{L}\p{N}_.-]{1,63})/gu,
  // Anna Schmidt ‹anna@example.org›, From: Anna Schmidt
  new RegExp(`(${FULL_NAME})["']? ?[‹<(](?=[^ ]{1,64}(?:@|%40))`, 'gu'),
  new RegExp(`${BEFORE}(?:From|To|Cc|Bcc|Reply-To|Dear|Hello|Hi|Mr\\.?|Mrs\\.?|Ms\\.?|Dr\\.?|Herr|Frau):? ["']?(${FULL_NAME}|\\p{Lu}\\p{Ll}{2,30})`, 'gu'),
]; // prettier-ignore

/** `for {root 9, anna 3, 2 more}`: what a prompt makes of a parameter with several values. */
const TALLIED = new RegExp(
  `${BEFORE}(?:${KEY}|(?i:for|by|as))(?i: user)?["']?[ =:"']{1,3}\\{([^}]*)\\}`,
  'gu',
);
const TALLY = new RegExp(`^["']?(${FULL_NAME}|${LOGIN})["']? \\d+$`, 'u');

/** Accounts of systems and guesses of every attacker: whose they are says nothing about a person. */
const NOBODY = new Set(
  `root toor admin administrator adm user users guest test tester testuser demo nobody daemon bin sys sync mail mailer
  postmaster webmaster hostmaster abuse noreply no-reply info support sales contact news uucp proxy www www-data
  backup list irc gnats systemd messagebus syslog sshd ssh git gitlab svn ftp ftpuser anonymous mysql mariadb postgres
  postgresql redis mongodb mongo elasticsearch oracle db dba nginx apache httpd tomcat jenkins docker podman ansible
  deploy deployer ubuntu debian centos fedora ec2-user opc pi vagrant steam minecraft hadoop spark kafka zabbix nagios
  prometheus grafana loki node dev developer operator service api app web server client public default system local
  localhost cron crond postfix dovecot exim bind named ntp chrony dnsmasq libvirt qemu vpn openvpn wireguard nextcloud
  www-run apache2 http https unknown none null undefined nil true false invalid illegal anyone everyone someone self me
  github gitea forgejo cloud`.split(/\s+/u),
); // prettier-ignore

/** Words that follow `user` or `for` in sentences and name nobody. */
const WORDS = new Set(
  `the a an and or not is was has had are were be been can could may might must shall will would does did do from to in
  on at by for of as with without via into over under after before while during since until than then this that these
  those it its his her their our your my all any each every no some other another same new old more less many most agent
  name names id ids account accounts group session sessions login logins logged password passwords authentication auth
  authenticated authorization access request requests requested response connection connected disconnected process
  processes command data database table file files directory path key keys token tokens value values type error errors
  failed failure failing success successful denied refused rejected allowed accepted closed opened started stopped
  details input output space mode limit limits quota role roles profile profiles policy permission permissions
  registration creation deletion update updates attempt attempts example examples seconds minutes hours days time times
  times job jobs worker workers queue client clients server host hosts domain port address addresses line lines template
  templates already currently found missing exists exist unable cannot could tried trying using use used up out off
  second minute hour day reason reading writing waiting connections purposes instance root's`.split(/\s+/u),
); // prettier-ignore

/**
 * Replaces e-mail addresses and names of people by placeholders, the same for the same value as long as `key` is, so
 * that a model can tell people apart without knowing them and a prompt's prefix stays the same. The way back is in the
 * outcome alone. Names are recognized by what stands around them somewhere in the first text and are then replaced
 * wherever they occur in it; e-mail addresses are replaced in all texts. A name that nothing marks as one stays.
 *
 * @param texts data first; others (instructions of our own) after it
 * @param key random, of this process
 */
export function disguise(texts: readonly string[], key: Uint8Array): Disguised {
  const values = new Map<string, string>();
  const placeholders = new Map<string, string>();
  const whole = texts.join('\n').toLowerCase();
  const placeholderOf = (kind: string, value: string): string => {
    const known = placeholders.get(value);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', key).update(value).digest('hex');
    let length = 8;
    const made = () => `${kind}_${digest.slice(0, length)}`;
    while ((values.has(made()) || whole.includes(made())) && length < digest.length) length += 4;
    values.set(made(), value);
    placeholders.set(value, made());
    return made();
  };
  const [data = ''] = texts;
  const names = wholeWords(namesIn(data));
  const replaced = texts.map((text, at) => {
    const mailed = text.replace(EMAIL, (address: string, _local: string, top: string) =>
      UNIT_SUFFIXES.has(top.toLowerCase()) ? address : placeholderOf('mail', address),
    );
    if (at > 0 || names === null) return mailed;
    return mailed.replace(names, (name) => placeholderOf('person', name));
  });
  return { texts: replaced, restore: (answer) => restored(answer, values) };
}

function restored(answer: string, values: ReadonlyMap<string, string>): string {
  return answer.replace(/(?:mail|person)_[0-9a-f]{8,64}/giu, (placeholder) => {
    return values.get(placeholder.toLowerCase()) ?? placeholder;
  });
}

function namesIn(text: string): Set<string> {
  const found = new Set<string>();
  const add = (name: string | undefined) => {
    const trimmed = (name ?? '').replace(/[.'’-]+$/u, '');
    if (isSomebody(trimmed)) found.add(trimmed);
    // Whoever is named in full once may be called by a part of it later.
    const parts = trimmed.split(' ');
    if (parts.length > 1) for (const part of parts) if (part.length > 3 && isSomebody(part)) found.add(part);
  };
  for (const pattern of NAMED) for (const match of text.matchAll(pattern)) add(match[1]);
  for (const [, tallies = ''] of text.matchAll(TALLIED))
    for (const tally of tallies.split(', ')) add(TALLY.exec(tally)?.[1]);
  for (const [, local, top = ''] of text.matchAll(EMAIL))
    if (!UNIT_SUFFIXES.has(top.toLowerCase())) add(local);
  return found;
}

function isSomebody(name: string): boolean {
  const plain = name.toLowerCase();
  if (plain.length < 2 || !/\p{L}{2}/u.test(plain)) return false;
  return !NOBODY.has(plain) && !WORDS.has(plain) && !/^(?:mail|person)_[0-9a-f]{8}/u.test(plain);
}

/** Matches each of the names where it stands alone, in upper and lower case; the longest first. */
function wholeWords(names: ReadonlySet<string>): RegExp | null {
  if (names.size === 0) return null;
  const escaped = [...names]
    .sort((left, right) => right.length - left.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_])`, 'giu');
}
