import type { Category, EntityKind, Severity } from '../../shared/domain/words.ts';
import type { OriginKind } from '../../shared/domain/draft.ts';
import type { TriageState } from '../../shared/domain/finding.ts';

/** The contract's words as the pages write them. A new word fails to compile until it has a text here. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

export const CATEGORY_WORDS: Readonly<Record<Category, string>> = {
  security: 'security',
  resources: 'resources',
  performance: 'performance',
  errors: 'errors',
  availability: 'availability',
  mail: 'mail',
  backup: 'backup',
  unusual: 'unusual',
  nightjar: 'Nightjar',
};

export const ORIGIN_WORDS: Readonly<Record<OriginKind, string>> = {
  rule: 'rule',
  model: 'model',
  baseline: 'baseline',
  nightjar: 'Nightjar',
};

export const STATE_WORDS: Readonly<Record<TriageState, string>> = {
  new: 'New',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

export const ENTITY_WORDS: Readonly<Record<EntityKind, string>> = {
  ip: 'Address',
  user: 'User',
  service: 'Service',
  host: 'Host',
  path: 'Path',
  unit: 'Unit',
  container: 'Container',
};
