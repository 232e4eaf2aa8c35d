import type { OriginKind } from '../../shared/domain/draft.ts';
import type { TriageState } from '../../shared/domain/finding.ts';
import type { Category, EntityKind, Severity } from '../../shared/domain/words.ts';
import { text } from './messages.ts';

/** The contract's words as the pages write them. A new word fails to compile until it has a text. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = text.severities;
export const CATEGORY_WORDS: Readonly<Record<Category, string>> = text.categories;
export const ORIGIN_WORDS: Readonly<Record<OriginKind, string>> = text.origins;
export const STATE_WORDS: Readonly<Record<TriageState, string>> = text.states;
export const ENTITY_WORDS: Readonly<Record<EntityKind, string>> = text.entities;
