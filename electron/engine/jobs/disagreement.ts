import type { Store } from '../store/store.ts';

/**
 * A person disagrees with what a model made of a finding's templates: they are asked about anew when they are seen
 * again. What a person calls worth looking at (a finding reopened, or said to be real) is final: no model's "noise"
 * is believed of these templates any more. Call it inside the transaction that stores what the person did.
 */
export function disagreeAboutFinding(
  store: Pick<Store, 'findingTemplates' | 'templates' | 'templateVerdicts'>,
  findingId: string,
  { matters }: { readonly matters: boolean },
): void {
  for (const { sourceId, canonicalText } of store.findingTemplates.of(findingId)) {
    if (matters) store.templates.neverNoise(sourceId, canonicalText);
    store.templateVerdicts.forget(sourceId, canonicalText);
  }
}
