import type { Report } from '../../shared/contract/reports.ts';
import { count, duration } from '../ui/format.ts';
import { text } from './messages.ts';
import { countsOf, quantile, totalOf, unreadOf } from './shape.ts';

/** Four numbers that say most, each with what it was before. */
export function Totals({ report }: { readonly report: Report }) {
  const counts = countsOf(report.began);
  const before = report.beganBefore;
  const total = totalOf(counts);
  const median = quantile(
    report.acknowledged.map(({ milliseconds }) => milliseconds),
    0.5,
  );
  const lines = report.servers.reduce((sum, server) => sum + server.lines, 0);
  const unread = unreadOf(report, report);
  const grave = counts.critical + counts.high;
  return (
    <dl className="rp-totals">
      <Total name={text.findingsWord} value={count(total)} note={compared(total - totalOf(before))} />
      <Total name={text.grave} value={count(grave)} note={compared(grave - before.critical - before.high)} />
      <Total
        name={text.toAcknowledgeWord}
        value={median === null ? '–' : duration(median)}
        note={
          median === null
            ? text.nothingAcknowledged
            : report.acknowledgedBefore === null
              ? ''
              : text.before({ time: duration(report.acknowledgedBefore) })
        }
      />
      <Total
        name={text.linesWord}
        value={count(lines)}
        note={unread === 0 ? text.allRead : text.notReadFor({ time: duration(unread) })}
      />
    </dl>
  );
}

function compared(by: number): string {
  if (by === 0) return text.same;
  return by < 0 ? text.fewer({ many: -by }) : text.more({ many: by });
}

function Total(props: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <b>{props.value}</b>
        <span className="t11 i3">{props.note}</span>
      </dd>
    </div>
  );
}
