import type { Info } from '../../shared/contract/system.ts';
import { text } from './messages.ts';

/** What a model does or does not do here. */
export function modelNote({ demo, demoModel }: Info): string {
  if (!demo) return text.modelNotes.rulesOnly;
  return demoModel === null ? text.modelNotes.noOllama : text.modelNotes.asks({ model: demoModel });
}
