/**
 * Names that Sigma's taxonomy (appendix 2.1, category `webserver`, after W3C's extended log file format) has for what
 * we read from access logs, so that public rules work as they are. Those rules look for paths in `cs-uri-query`, too,
 * so it is the whole request target here.
 */
const OUR_NAMES: ReadonlyMap<string, string> = new Map([
  ['c-ip', 'client_ip'],
  ['cs-username', 'user'],
  ['cs-method', 'method'],
  ['c-uri', 'path'],
  ['cs-uri', 'path'],
  ['cs-uri-query', 'path'],
  ['cs-uri-stem', 'path'],
  ['sc-status', 'status'],
  ['sc-bytes', 'bytes'],
  ['c-useragent', 'user_agent'],
  ['cs-user-agent', 'user_agent'],
  ['cs-referer', 'referrer'],
  ['cs-referrer', 'referrer'],
]);

/** The name under which we have a field of Sigma's taxonomy; undefined for any other name. */
export function ourName(name: string): string | undefined {
  return OUR_NAMES.get(name);
}

/** Cuts a value to what Sigma's name stands for: a stem has no query. */
export function asNamed(name: string, value: string): string {
  const query = name === 'cs-uri-stem' ? value.indexOf('?') : -1;
  return query < 0 ? value : value.slice(0, query);
}
