import { implement } from '@orpc/server';
import { serversContract } from '../../../shared/contract/servers.ts';
import { withFailures } from './failures.ts';
import { never } from './never.ts';
import type { Services } from './services.ts';

/** What there is to choose from; ends when the page that asked is left. */
export function lookingRouter({ sources, sshHosts }: Services) {
  const os = implement(serversContract).use(withFailures);
  return {
    hosts: os.hosts.handler(() => sshHosts.list()),
    resolveHost: os.resolveHost.handler(({ input, signal }) =>
      sshHosts.resolve(input.host, signal ?? never()),
    ),
    labels: os.labels.handler(({ input, signal }) => sources.labels(input.at, signal ?? never())),
    labelValues: os.labelValues.handler(({ input, signal }) =>
      sources.labelValues(input.at, input.label, signal ?? never()),
    ),
    suggestions: os.suggestions.handler(({ input, signal }) =>
      sources.suggestions(input.at, signal ?? never()),
    ),
    previewSource: os.previewSource.handler(({ input, signal }) =>
      sources.preview(input.at, input.selector, signal ?? never()),
    ),
  };
}
