/**
 * Everything that Nightjar ever runs on a server, by name. All of it only reads; nothing here takes a parameter,
 * so nothing from a log, a model or a page can become part of a command. The docs list this table.
 */
export const READ_ONLY_COMMANDS = {
  /** Name, release and architecture of the system. */
  system: 'uname -srm',
  /** Seconds and nanoseconds since 1970; BusyBox prints no nanoseconds. */
  clock: 'date +%s%N',
  /** How much memory there is, for advice on models. */
  memory: 'cat /proc/meminfo',
  /** Fingerprints of the server's own host keys, to compare with what a first connection shows. */
  'host-keys': 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done',
} as const;

export type ReadOnlyCommand = keyof typeof READ_ONLY_COMMANDS;
