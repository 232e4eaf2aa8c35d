import {
  matchersSchema,
  suppressionEndSchema,
  type Suppression,
} from '../../../shared/domain/suppression.ts';
import type { Parameters } from './session.ts';

export interface SuppressionRow {
  readonly id: string;
  readonly reason: string;
  readonly created_at: number;
  readonly origin: Suppression['origin'];
  readonly matchers: string;
  readonly end: string;
  readonly ended_at: number | null;
}

export function suppressionOf(row: SuppressionRow): Suppression {
  return {
    id: row.id,
    reason: row.reason,
    createdAt: row.created_at,
    origin: row.origin,
    matchers: matchersSchema.parse(JSON.parse(row.matchers)),
    end: suppressionEndSchema.parse(JSON.parse(row.end)),
    endedAt: row.ended_at,
  };
}

export function parametersOf(suppression: Suppression): Parameters {
  return {
    id: suppression.id,
    reason: suppression.reason,
    createdAt: suppression.createdAt,
    origin: suppression.origin,
    matchers: JSON.stringify(suppression.matchers),
    end: JSON.stringify(suppression.end),
    endedAt: suppression.endedAt,
  };
}
