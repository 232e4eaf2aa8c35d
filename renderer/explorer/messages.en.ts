import type { FoundLine } from '../../shared/contract/explore.ts';
import type { Messages } from '../language/catalog.ts';

export const en = {
  title: 'Explorer',
  lead: 'Search a server’s logs. Nothing of it is kept.',
  loading: 'Loading',
  loadFailed: 'The servers could not be loaded',
  again: 'Try again',
  noServers: 'No server yet',
  noServersHint: 'Add a server first: its Loki is what is searched.',
  where: 'Where is searched',
  server: 'Server',
  source: 'Source',
  allSources: 'All sources',
  query: 'LogQL or words',
  example: 'Words, or LogQL such as {example}',
  search: 'Search',
  hint: 'Words all have to be in a line, as they are written; “several in quotes” stand together. What begins with a brace is LogQL.',
  lines: 'Lines found, the newest first',
  searching: 'Asking {server}',
  loadingOlder: 'Loading older lines',
  failed: 'The search failed',
  failedSome: '{sources} could not be asked: {why}',
  none: 'Nothing was found from {range}.',
  noneHint: 'Search a longer range, or fewer words.',
  all: 'These are all {lines} from {range}.',
  some: '{lines} so far, back to {at}; older ones come as you scroll.',
  here: 'Loki stopped reading here',
  line: 'The open line',
  whole: 'The whole line',
  close: 'Close',
  kinds: { field: 'Fields', label: 'Labels', metadata: 'Structured metadata' } satisfies Record<
    FoundLine['fields'][number]['kind'],
    string
  >,
  ways: {
    only: 'Only lines with {name} {value}',
    not: 'No lines with {name} {value}',
  },
} as const satisfies Messages;
