// What the double's realistic data share; all instants in it are relative to `now`.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const WEB1 = { id: 'server-web1', name: 'web1' };
export const DB1 = { id: 'server-db1', name: 'db1' };
export const MAIL = { id: 'server-mail', name: 'mail' };
