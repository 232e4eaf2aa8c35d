import type { Draft } from '../../../shared/domain/draft.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';

/** Whether a rule has found something in lines of a template: it is what evidence of these drafts is an instance of. */
export function namedByRule(drafts: readonly Draft[]): (digest: TemplateDigest) => boolean {
  const evidence = drafts.flatMap((draft) => draft.evidence);
  const texts = new Set(evidence.map(({ text }) => text));
  const templates = new Set(evidence.map(({ sourceId, template }) => `${sourceId} ${template ?? ''}`));
  return ({ sourceId, template, samples }) =>
    templates.has(`${sourceId} ${template.text}`) || samples.some(({ text }) => texts.has(text));
}
