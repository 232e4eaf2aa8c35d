import type { Noisy, Report } from '../../shared/contract/reports.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { count, duration, moment, range } from '../ui/format.ts';
import { formatRoute, navigate } from '../ui/route.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { timesOf } from './shape.ts';

/** What fills the log most, each with what could be done about it. */
export function NoisiestTable({ noisiest }: { readonly noisiest: readonly Noisy[] }) {
  return (
    <section aria-label={text.noisiest}>
      <h2 className="h2">{text.noisiest}</h2>
      {noisiest.length === 0 && <p className="t12 i3">{text.noNoise}</p>}
      {noisiest.length > 0 && (
        <table className="rp-table">
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{text.finding}</th>
              <th scope="col">{text.days}</th>
              <th scope="col">{text.lines}</th>
              <th scope="col">{text.suggestion}</th>
            </tr>
          </thead>
          <tbody>
            {noisiest.map((noisy) => (
              <tr key={noisy.findingId}>
                <th scope="row">
                  <a className="clip" href={formatRoute({ page: 'inbox', id: noisy.findingId })}>
                    {noisy.title}
                  </a>
                  {noisy.template && <span className="clip mono i3">{noisy.template.text}</span>}
                </th>
                <td>
                  <Sparkline values={noisy.days} />
                </td>
                <td className="num">{count(noisy.lines)}</td>
                <td>
                  <Suggestion noisy={noisy} />
                  <span className="t11 i3 why-line">{text.why[noisy.suggestion]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Suggestion({ noisy }: { readonly noisy: Noisy }) {
  const dialogs = useDialogs();
  const { findingId, suggestion, template } = noisy;
  const word = text.suggestions[suggestion];
  switch (suggestion) {
    case 'suppress':
      return (
        <Button small onPress={() => dialogs.show({ kind: 'suppress', findingId })}>
          {word}
        </Button>
      );
    case 'quiet':
      return (
        <Button small onPress={() => dialogs.show({ kind: 'quiet', findingIds: [findingId] })}>
          {word}
        </Button>
      );
    case 'normal':
      return (
        <Button
          small
          onPress={() =>
            navigate({
              page: 'templates',
              sourceId: template?.sourceId ?? null,
              template: template?.text ?? null,
            })
          }
        >
          {word}
        </Button>
      );
    case 'keep':
      return <span className="t12 i2">{word}</span>;
  }
}

/** How long findings waited for somebody, by severity. */
export function TimesTable({ report }: { readonly report: Report }) {
  const times = timesOf(report);
  return (
    <section aria-label={text.times}>
      <h2 className="h2">
        {text.times}
        <span className="push t11 i3">{text.timesHint}</span>
      </h2>
      {times.length === 0 && <p className="t12 i3">{text.nothingAcknowledged}</p>}
      {times.length > 0 && (
        <table className="rp-table">
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{text.severity}</th>
              <th scope="col">{text.count}</th>
              <th scope="col">{text.median}</th>
              <th scope="col">{text.nineOfTen}</th>
            </tr>
          </thead>
          <tbody>
            {times.map(({ severity, count: many, median, ninety }) => (
              <tr key={severity}>
                <th scope="row">
                  <span className="hstack g1">
                    <SeverityMark severity={severity} size={12} />
                    {SEVERITY_WORDS[severity]}
                  </span>
                </th>
                <td className="num i3">{count(many)}</td>
                <td className="num medium">{duration(median)}</td>
                <td className="num i3">{duration(ninety)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What was read of each server, until when, and what was not: without it silence would prove nothing. */
export function ProofTable({ report, now }: { readonly report: Report; readonly now: number }) {
  return (
    <section aria-label={text.proof}>
      <h2 className="h2">{text.proof}</h2>
      <table className="rp-table">
        <thead>
          <tr>
            <th scope="col">{text.server}</th>
            <th scope="col" className="num">
              {text.linesRead}
            </th>
            <th scope="col" className="num">
              {text.findings}
            </th>
            <th scope="col">{text.readUpTo}</th>
            <th scope="col">{text.notRead}</th>
          </tr>
        </thead>
        <tbody>
          {report.servers.map((server) => (
            <tr key={server.serverId}>
              <th scope="row">{server.name}</th>
              <td className="num">{count(server.lines)}</td>
              <td className="num">{count(server.findings)}</td>
              <td>{server.readUpTo === null ? text.never : moment(server.readUpTo, now)}</td>
              <td>
                {server.unread.length === 0
                  ? text.nothingMissing
                  : server.unread.map(({ from, to }) => (
                      <a
                        key={from}
                        className="gap-link"
                        href={formatRoute({ page: 'activity', id: 'coverage' })}
                      >
                        {range(from, to, now)}
                      </a>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
