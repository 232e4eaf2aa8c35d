import { implement } from '@orpc/server';
import {
  templatesContract,
  type TemplateDetail,
  type TemplateRow,
} from '../../../shared/contract/templates.ts';
import { toMilliseconds } from '../../../shared/domain/time.ts';
import type { ShownTemplate } from '../jobs/template-desk.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

export function templatesRouter({ templates }: Services) {
  const os = implement(templatesContract).use(withFailures);
  return {
    list: os.list.handler(async ({ input: { sourceId, words, mark, cursor, limit } }) => {
      const offset = Number(cursor ?? 0);
      const { rows, total } = await templates.list(sourceId, { words, mark, limit, offset });
      const end = offset + rows.length;
      return { rows: rows.map(rowOf), next: end < total ? String(end) : null, total };
    }),
    get: os.get.handler(async ({ input }) => {
      const opened = await templates.get(input);
      return (
        opened && {
          ...rowOf(opened),
          said: saidOf(opened),
          joined: [...opened.joined],
          samples: [...opened.samples],
        }
      );
    }),
    describe: os.describe.handler(({ input: { sourceId, canonicalText, ...said } }) =>
      templates.describe({ sourceId, canonicalText }, said),
    ),
    join: os.join.handler(({ input }) => {
      templates.join(input, input.into);
      return { canonicalText: input.canonicalText, into: input.into };
    }),
    part: os.part.handler(({ input }) => ({
      canonicalText: input.canonicalText,
      into: templates.part(input),
    })),
    trace: os.trace.handler(async ({ input }) => {
      const { tokens, ...trace } = await templates.trace(input.sourceId, input.line);
      return { ...trace, tokens: [...tokens] };
    }),
  };
}

/** Null: no model was asked about it yet. */
function saidOf({ verdict, verdictModel, verdictReason, askedAt }: ShownTemplate): TemplateDetail['said'] {
  if (verdict === null || askedAt === null) return null;
  return { model: verdictModel ?? '', at: askedAt, reason: verdictReason ?? '' };
}

function rowOf(template: ShownTemplate): TemplateRow {
  return {
    ...template,
    firstSeen: toMilliseconds(template.firstSeen),
    lastSeen: toMilliseconds(template.lastSeen),
  };
}
