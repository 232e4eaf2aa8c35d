import { implement } from '@orpc/server';
import { serversContract } from '../../../shared/contract/servers.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

/** What there is to choose from; ends when the page that asked is left. */
export function lookingRouter({ sources, sshHosts }: Services) {
  const os = implement(serversContract).use(withFailures);
  const ended = (signal: AbortSignal | undefined) => signal ?? new AbortController().signal;
  return {
    hosts: os.hosts.handler(() => sshHosts.list()),
    resolveHost: os.resolveHost.handler(({ input, signal }) => sshHosts.resolve(input.host, ended(signal))),
    labels: os.labels.handler(({ input, signal }) => sources.labels(input.at, ended(signal))),
    labelValues: os.labelValues.handler(({ input, signal }) =>
      sources.labelValues(input.at, input.label, ended(signal)),
    ),
    suggestions: os.suggestions.handler(({ input, signal }) => sources.suggestions(input.at, ended(signal))),
    previewSource: os.previewSource.handler(({ input, signal }) =>
      sources.preview(input.at, input.selector, ended(signal)),
    ),
  };
}
