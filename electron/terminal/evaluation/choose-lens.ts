import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { lensDraftSchema, type Lens } from '../../../shared/domain/lens.ts';
import { BUILT_IN_LENSES } from '../../engine/analyze/lens.ts';

/**
 * A lens by the name of a built-in one, or from a YAML or JSON file: `name`, `question`, `categories`, `examples`.
 *
 * @throws Error with what is wrong with the name or the file
 */
export function chooseLens(name: string): Lens {
  const builtIn = BUILT_IN_LENSES.find(({ id }) => id === name);
  if (builtIn !== undefined) return builtIn;
  if (!existsSync(name)) {
    const names = BUILT_IN_LENSES.map(({ id }) => id).join(', ');
    throw new Error(`There is no lens ${name}. Name one of ${names}, or a file with one of your own.`);
  }
  const text = readFileSync(name, 'utf8');
  const draft = lensDraftSchema.safeParse(parse(text));
  if (!draft.success) throw new Error(`${name}:\n${z.prettifyError(draft.error)}`);
  const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { ...draft.data, id, version: 1, builtIn: false };
}
