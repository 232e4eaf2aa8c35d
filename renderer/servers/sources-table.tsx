import { Fragment } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { ServerView, SourceView } from '../../shared/contract/servers.ts';
import { interval, moment } from '../ui/format.ts';
import { formatRoute } from '../ui/route.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { form, text } from './messages.ts';
import { stateWords } from './source-state.ts';
import { useReadBack } from './use-server-deeds.ts';

/** What is read on each server, and how far. */
export function SourcesTable(props: { readonly servers: readonly ServerView[]; readonly now: number }) {
  return (
    <section className="sources" aria-label={text.sources}>
      <h2 className="t15">{text.sources}</h2>
      <table>
        <thead>
          <tr>
            <th className="c-source">{text.columns.source}</th>
            <th className="c-selector">{text.columns.selector}</th>
            <th>{text.columns.state}</th>
            <th className="num c-upto">{text.columns.upTo}</th>
            <td className="c-more" />
          </tr>
        </thead>
        <tbody>
          {props.servers.map((view) => (
            <Fragment key={view.server.id}>
              <tr className="group-name">
                <td colSpan={5} className="main">
                  {view.server.name}
                </td>
              </tr>
              {view.sources.map((source) => (
                <SourceRow key={source.id} source={source} now={props.now} />
              ))}
            </Fragment>
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
      <td className="main in-group">{source.name}</td>
      <td>
        <code title={source.selector}>{source.selector}</code>{' '}
        {source.tenant && <span className="chip">{source.tenant}</span>}
      </td>
      <td className="c-state">
        {bad && <SeverityMark severity="medium" size={12} />}
        {stateWords(source)}
        {(source.interval !== undefined || source.lag !== undefined) && (
          <span className="t11 i3 own-schedule">
            {form.schedule({
              every: interval(source.schedule.interval),
              lag: source.schedule.lag / 1000,
            })}
          </span>
        )}
      </td>
      <td className={bad ? 'num med-ink' : 'num main'}>
        {source.readUpTo === null ? text.neverRead : moment(source.readUpTo, now)}
      </td>
      <td className="c-more">
        <span className="more">
          <a
            className="link"
            href={formatRoute({ page: 'templates', sourceId: source.id, template: null })}
            aria-label={text.templatesOf({ source: source.name })}
          >
            {text.templatesLink}
          </a>
          <ReadBack source={source} />
        </span>
      </td>
    </tr>
  );
}

/** More of the past, for a source that is to be known sooner. */
function ReadBack({ source }: { readonly source: SourceView }) {
  const readBack = useReadBack(source);
  return (
    <MenuTrigger>
      <Button tone="ghost" small icon="more" label={text.moreOfSource({ name: source.name })} />
      <Popover className="pop" placement="bottom end" offset={4}>
        <Menu aria-label={text.moreOfSource({ name: source.name })}>
          {Object.entries(text.readBack).map(([hours, words]) => (
            <MenuItem key={hours} className="opt" textValue={words} onAction={() => readBack(Number(hours))}>
              <Icon name="back" />
              {words}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
