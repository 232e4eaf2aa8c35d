import type { FindingDetail } from '../../shared/contract/findings.ts';
import { Button } from '../ui/button.tsx';
import { ago } from '../ui/format.ts';
import { useMerging } from '../ui/use-merging.ts';
import { text } from './messages.ts';

/** The findings that count for this one, each to be taken apart again. */
export function Parts({ finding, now }: { readonly finding: FindingDetail; readonly now: number }) {
  const { split } = useMerging();
  if (finding.parts.length === 0) return null;
  return (
    <section className="sec" aria-label={text.parts.title}>
      <h3 className="h2">{text.parts.title}</h3>
      <ul className="finding-parts">
        {finding.parts.map((part) => (
          <li key={part.id}>
            <span className="grow clip" title={part.title}>
              {part.title}
              <span className="t11 i3">
                {part.servers.join(', ')} · {text.lines({ many: part.count })} · {ago(part.lastSeen, now)}
              </span>
            </span>
            <Button
              small
              tone="ghost"
              icon="split"
              label={text.parts.split({ title: part.title })}
              onPress={() => split(part)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
