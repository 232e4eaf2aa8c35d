import { useState } from 'react';
import type { LensView } from '../../shared/contract/lenses.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useServers } from '../client/queries.ts';
import { FailureCard } from '../ui/failure-card.tsx';
import { isUsedBy, lensesAfter } from './lens-form.ts';
import { text } from './messages.ts';

interface LensSourcesProps {
  readonly lens: LensView;
  readonly lenses: readonly LensView[];
}

/** Which sources are looked at under a lens, server by server. */
export function LensSources({ lens, lenses }: LensSourcesProps) {
  const { api, queries, queryClient } = useEngine();
  const { data: servers = [] } = useServers();
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const set = (sourceId: string, used: boolean) => {
    setFailure(null);
    api.lenses.setOfSource({ sourceId, lenses: lensesAfter(lenses, sourceId, lens.id, used) }).then(
      () => queryClient.invalidateQueries({ queryKey: queries.lenses.key() }),
      (error: unknown) => setFailure(failureOf(error)),
    );
  };
  return (
    <section>
      <h3 className="h2">{text.lens.sources}</h3>
      {servers.length === 0 && <p className="t12 i3">{text.lens.noSources}</p>}
      {servers.map(({ server, sources }) => (
        <div key={server.id} className="le-sources" role="group" aria-label={server.name}>
          <span className="t12 medium">{server.name}</span>
          {sources.map((source) => (
            <label key={source.id} className="hstack t12">
              <input
                type="checkbox"
                checked={isUsedBy(lens, source.id)}
                onChange={(event) => set(source.id, event.target.checked)}
              />
              {source.name}
            </label>
          ))}
        </div>
      ))}
      <p className="t11 i3">{text.lens.sourcesHint}</p>
      {failure && <FailureCard title={text.notDone} failure={failure} tone="warn" />}
    </section>
  );
}
