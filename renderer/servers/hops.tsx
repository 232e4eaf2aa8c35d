import { Fragment } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { Hop } from '../../shared/domain/server.ts';
import { inWords } from '../client/failure.ts';
import { duration, moment } from '../ui/format.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { text } from './messages.ts';

/** The way to the logs as a line of hops, each with its state by shape. */
export function Hops({ view }: { readonly view: ServerView }) {
  return (
    <ul className="hc-row">
      {view.hops.map((hop, index) => (
        <Fragment key={hop.kind}>
          {index > 0 && <li className="ln2" aria-hidden="true" />}
          <li className={`hc ${hop.state}`} title={hop.detail ?? text.hopStates[hop.state]}>
            <HopShape state={hop.state} />
            <span className="sr">{text.hopStates[hop.state]}: </span>
            <span>{nameOf(hop, view)}</span>
            <span className="i3">{noteOf(hop)}</span>
          </li>
        </Fragment>
      ))}
    </ul>
  );
}

function HopShape({ state }: { readonly state: Hop['state'] }) {
  switch (state) {
    case 'ok':
      return <Icon name="check" small />;
    case 'failing':
      return <SeverityMark severity="critical" size={12} />;
    case 'needs-you':
      return <Icon name="key" small />;
    case 'off':
      return <Icon name="minus" small />;
    case 'unknown':
      return <i className="hop-open" aria-hidden="true" />;
  }
}

function nameOf(hop: Hop, view: ServerView): string {
  if (hop.kind !== 'model') return text.hops[hop.kind];
  return view.server.model ?? text.noModel;
}

function noteOf(hop: Hop): string {
  if (hop.state === 'ok') return hop.milliseconds === null ? '' : duration(hop.milliseconds);
  if (hop.kind === 'model' && hop.state === 'off') return text.rulesOnly;
  if (hop.state === 'unknown') return '';
  return text.hopStates[hop.state];
}

interface HopFailuresProps {
  readonly view: ServerView;
  readonly now: number;
  readonly onRetry: () => void;
}

/** What fails, in words, with what to do about it. */
export function HopFailures({ view, now, onRetry }: HopFailuresProps) {
  return view.hops.map((hop) => {
    if (!hop.failure) return null;
    const failure = inWords(hop.failure);
    return (
      <div
        key={hop.kind}
        className={hop.state === 'failing' && hop.kind !== 'model' ? 'hop-failure bad' : 'hop-failure warn'}
      >
        <p>
          <b className="medium">{failure.message}</b> {failure.advice}
        </p>
        {failure.detail && <pre className="raw">{failure.detail}</pre>}
        {hop.lastSuccess !== null && (
          <p className="i2">{text.lastSuccess({ at: moment(hop.lastSuccess, now) })}</p>
        )}
        {hop.kind !== 'model' && (
          <Button small onPress={onRetry}>
            {hop.state === 'needs-you' ? text.askAgain : text.poll}
          </Button>
        )}
      </div>
    );
  });
}
