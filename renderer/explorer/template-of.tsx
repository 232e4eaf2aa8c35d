import { useQuery } from '@tanstack/react-query';
import { useEngine } from '../client/engine.ts';
import { formatRoute } from '../ui/route.ts';
import { text } from './messages.ts';

interface TemplateOfProps {
  readonly sourceId: string;
  /** Of the line; it is neither kept nor learned from. */
  readonly text: string;
}

/** What the reduction makes of a line, and the template that it counts for. */
export function TemplateOf({ sourceId, text: line }: TemplateOfProps) {
  const { queries } = useEngine();
  const { data: trace } = useQuery({
    ...queries.templates.trace.queryOptions({ input: { sourceId, line } }),
    enabled: line !== '',
    gcTime: 0,
    retry: false,
  });
  if (!trace) return null;
  const { template, countedFor, message } = trace;
  return (
    <section aria-label={text.template.title}>
      <h2 className="h2">{text.template.title}</h2>
      <p className="t12 i3">{text.template.message}</p>
      <pre className="ev pre xl-whole" tabIndex={0} role="region" aria-label={text.template.message}>
        {message}
      </pre>
      {template === null ? (
        <p className="t12 i2">{text.template.fresh}</p>
      ) : (
        <>
          <p className="t12 i3">{text.template.known}</p>
          <pre className="ev pre xl-whole" tabIndex={0} role="region" aria-label={text.template.known}>
            {template.text}
          </pre>
        </>
      )}
      {countedFor && (
        <a
          className="link t12"
          href={formatRoute({ page: 'templates', sourceId, template: countedFor.canonicalText })}
        >
          {text.template.open}
        </a>
      )}
    </section>
  );
}
