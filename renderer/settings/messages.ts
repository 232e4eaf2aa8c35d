/** All texts of the settings page. A setting without words here does not compile. */
export const text = {
  title: 'Settings',
  sections: {
    notifications: 'Notifications',
    'quiet-hours': 'Quiet hours',
    models: 'Models',
    power: 'Power',
    computer: 'This computer',
  },
  sectionList: 'Sections',
  filter: 'Find a setting',
  clearFilter: 'Clear the filter',
  found: (many: string) => `${many} found`,
  noMatch: (words: string) => `No setting speaks of “${words}”`,
  noMatchHint: 'Every setting is searched by its name and by what it does.',
  loading: 'Loading the settings',
  loadFailed: 'The settings could not be loaded',
  again: 'Try again',
  saved: 'Saved',
  notSaved: 'Not saved.',
  standard: (value: string) => `Default: ${value}.`,
  reset: 'Reset to default',
  on: 'on',
  off: 'off',
  from: (severity: string) => `${severity} and above`,
  fromGravest: (severity: string) => `${severity} only`,
} as const;

/** What each setting is called and does, in a sentence; `problem` where the schema's own words would not help. */
export const rows = {
  enabled: {
    label: 'Show notifications',
    says: 'Tells you of findings while you look elsewhere. Off, they are in the inbox only.',
  },
  'browser-notices': {
    label: 'Who shows them',
    says: 'A test goes the whole way, whatever is set below.',
  },
  threshold: { label: 'Notify from', says: 'What is milder waits in the inbox.' },
  servers: {
    label: 'Per server',
    says: 'A server that matters more, or less, than the others.',
  },
  hold: {
    label: 'Hold back for',
    says: 'What passes by itself within this time is not told. Critical findings are not held.',
  },
  'most-per-hour': {
    label: 'At most an hour',
    says: 'Then one line: “+14 more in the inbox”. Critical findings always come through.',
    problem: 'A whole number from 1 to 60.',
  },
  digests: {
    label: 'Digests from',
    says: 'Findings below the threshold, gathered into one notification every quarter of an hour at most.',
  },
  reminder: {
    label: 'Remind after',
    says: 'Once more after this many hours, if nobody has looked at a finding. Empty: never.',
    problem: 'A whole number of hours from 1 to 720, or nothing.',
  },
  details: {
    label: 'Details on the lock screen',
    says: 'Titles with names and addresses in notifications. Off: kinds and counts only. Log lines never.',
  },
  'quiet-hours-drawn': { label: 'When it is quiet', says: 'The hours of every day.' },
  'quiet-hours': { label: 'Quiet hours', says: 'Only what is grave enough comes through at night.' },
  'quiet-from': { label: 'Quiet from', says: 'When the quiet hours begin, on a 24-hour clock.' },
  'quiet-to': { label: 'Quiet to', says: 'When they end. What was held is told then, in one notification.' },
  'quiet-zone': {
    label: 'Time zone',
    says: 'Where you sleep. Empty: the time zone of this computer, also when you travel.',
  },
  'quiet-threshold': {
    label: 'At night, notify from',
    says: 'Never milder than by day. Critical findings always come through, unless you mute notifications yourself.',
  },
  'model-share': {
    label: 'Time of a model’s host',
    says: 'How much of its time a host may spend on questions; after each it rests. What does not fit waits.',
  },
  'model-budget': {
    label: 'Length of a question',
    says: 'More shows the model more at once, and takes longer before it begins to answer.',
    problem: 'A whole number from 1,000 to 32,000.',
  },
  'second-opinion': {
    label: 'Ask twice about what is grave',
    says: 'Once more in another order. What is not said again is bounded to medium.',
  },
  'noise-days': {
    label: 'Believe “noise” for',
    says: 'Then a model is asked again about lines that it called noise.',
    problem: 'A whole number of days from 1 to 365.',
  },
  'unsure-days': {
    label: 'Believe “not sure” for',
    says: 'Then a model is asked again about lines that it was not sure of.',
    problem: 'A whole number of days from 1 to 365.',
  },
  battery: { label: 'Power now', says: 'Where this computer takes its power from.' },
  'poll-slower': {
    label: 'On battery, poll',
    says: 'Reads servers less often while this computer runs on its battery.',
  },
  'local-model': {
    label: 'Ask a model on this computer on battery',
    says: 'Off, its questions wait for mains power. Models on servers are asked either way.',
  },
  'start-at-login': {
    label: 'Start at login',
    says: 'Nightjar begins to read when you log in to this computer.',
  },
  updates: {
    label: 'Look for updates',
    says: 'Once a day, where this build came from. Signed builds only; others never ask. Installed when you quit.',
  },
  secrets: { label: 'Secrets', says: 'Passphrases and passwords that you had it remember.' },
  version: { label: 'Version', says: 'What runs here.' },
  'data-folder': {
    label: 'Data folder',
    says: 'Findings, evidence and settings. Delete it to delete all that Nightjar keeps.',
  },
} as const satisfies Record<string, { label: string; says: string; problem?: string }>;

/** The words of values, where a number or nothing would not speak for itself. */
export const values = {
  hold: {
    0: 'Not at all',
    30: '30 seconds',
    60: '1 minute',
    120: '2 minutes',
    300: '5 minutes',
    600: '10 minutes',
    900: '15 minutes',
    1800: '30 minutes',
    3600: '1 hour',
  },
  holdOther: (seconds: string) => `${seconds} seconds`,
  shares: {
    0.05: 'A twentieth',
    0.1: 'A tenth',
    0.2: 'A fifth',
    0.5: 'Half',
    1: 'All of it',
  },
  sharesOther: (part: string) => `${part} of it`,
  polls: {
    1: 'As often as ever',
    2: 'Half as often',
    3: 'A third as often',
    4: 'A quarter as often',
    6: 'A sixth as often',
    12: 'A twelfth as often',
  },
  pollsOther: (times: string) => `Every ${times}th time`,
  noDigests: 'No digests',
  never: 'never',
  thisComputer: (zone: string) => `this computer’s, ${zone}`,
} as const;

export const notices = {
  byHost: 'Nightjar itself, through this computer’s notifications.',
  unsupported: 'Nobody: this browser has no notifications. The inbox has them all.',
  default: 'Nobody yet: this browser has not been allowed to.',
  denied:
    'Nobody: this browser was told not to. Allow notifications for this address beside its address bar.',
  granted: 'This browser, as long as a page of Nightjar is open in it.',
  allow: 'Allow in this browser',
  test: 'Show a test notification',
  sent: 'Sent. If you see nothing, the system holds it back: look at its own notification settings.',
  notSent: 'Nothing shows notifications at the moment.',
} as const;

export const servers = {
  columns: { server: 'Server', day: 'By day', night: 'In quiet hours' },
  asAll: 'as others',
  asAllNow: (severity: string) => `As others (${severity})`,
  day: (server: string) => `${server} by day`,
  night: (server: string) => `${server} in quiet hours`,
  none: 'No server yet.',
} as const;

export const computer = {
  onBattery: 'On its battery',
  onMains: 'On mains power',
  notTold: 'Not known: only the desktop app is told. In a browser both settings below change nothing.',
  byHand: 'Started by hand: the desktop app can start by itself, a page cannot.',
  approval:
    'Waits for your approval: allow Nightjar under Login Items in the General part of System Settings.',
  copied: 'Data folder',
} as const;

export const quiet = {
  off: 'No quiet hours.',
  hours: (from: string, to: string, long: string) => `${from} to ${to}, ${long}`,
} as const;
