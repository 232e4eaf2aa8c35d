import type { ServerView, SourceView } from '../../shared/contract/servers.ts';
import { counted, moment } from '../ui/format.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { text } from './messages.ts';

/** What is read on a server, and how far. */
export function SourcesTable({ view, now }: { readonly view: ServerView; readonly now: number }) {
  if (view.sources.length === 0) return null;
  return (
    <section className="sources" aria-label={text.sourcesOf(view.server.name)}>
      <h2 className="h2">{view.server.name}</h2>
      <table>
        <thead>
          <tr>
            <th className="c-source">{text.columns.source}</th>
            <th className="c-selector">{text.columns.selector}</th>
            <th>{text.columns.state}</th>
            <th className="num c-upto">{text.columns.upTo}</th>
          </tr>
        </thead>
        <tbody>
          {view.sources.map((source) => (
            <SourceRow key={source.id} source={source} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SourceRow({ source, now }: { readonly source: SourceView; readonly now: number }) {
  const bad = source.failure !== null || source.failedRanges > 0;
  return (
    <tr>
      <td className="main">{source.name}</td>
      <td>
        <code title={source.selector}>{source.selector}</code>
        {source.tenant && <span className="chip">{source.tenant}</span>}
      </td>
      <td className="c-state">
        {bad && <SeverityMark severity="medium" size={12} />}
        <span>{stateWords(source)}</span>
      </td>
      <td className={bad ? 'num med-ink' : 'num main'}>
        {source.readUpTo === null ? text.neverRead : moment(source.readUpTo, now)}
      </td>
    </tr>
  );
}

function stateWords(source: SourceView): string {
  const ranges = source.failedRanges > 0 ? `${counted(source.failedRanges, ...text.failedRanges)}. ` : '';
  if (source.failure) return `${ranges}${source.failure.message} ${source.failure.advice}`;
  if (ranges !== '') return ranges;
  return source.readUpTo === null ? text.sourceUnread : text.sourceOk;
}
