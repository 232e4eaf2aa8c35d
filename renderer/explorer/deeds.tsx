import { isLogql, searchedIn } from '../../shared/domain/search.ts';
import { checkSelector } from '../../shared/domain/selector.ts';
import { Button, CommandButton } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { navigateToReanalysis } from '../ui/route.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import type { Explore } from './use-explore.ts';

/** What can be made of a search: a source that is read from now on, and an analysis of its range. */
export function Deeds({ explore }: { readonly explore: Explore }) {
  const { show } = useDialogs();
  const { view, sourceId, asked } = explore;
  const selector = selectorOf(explore);
  const sourceIds = sourceId === null ? view.sources.map(({ id }) => id) : [sourceId];
  const analyze = () => navigateToReanalysis({ sourceIds, ...asked.span });
  useCommand('reanalyze', sourceIds.length === 0 ? null : analyze);
  return (
    <>
      {selector !== null && (
        <Button
          tone="ghost"
          small
          icon="plus"
          onPress={() => show({ kind: 'add-source', serverId: view.server.id, selector })}
        >
          {text.makeSource}
        </Button>
      )}
      {sourceIds.length > 0 && (
        <CommandButton command="reanalyze" tone="ghost" small icon="again">
          {text.analyze}
        </CommandButton>
      )}
    </>
  );
}

/** The search as a source may be; null where it is in several sources, or reads labels off lines. */
function selectorOf({ view, sourceId, asked }: Explore): string | null {
  const { query } = asked.search;
  const [first, ...others] = view.sources.filter(({ id }) => sourceId === null || id === sourceId);
  const selector = isLogql(query)
    ? query
    : first && others.length === 0
      ? searchedIn(first.selector, query)
      : null;
  return selector !== null && checkSelector(selector).kind === 'good' ? selector : null;
}
