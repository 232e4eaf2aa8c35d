import { usableRules } from './load-rules.ts';
import type { LooseRule } from './link-rules.ts';
import type { RuleDocument, RuleFile } from './rule-document.ts';

/** A rule as its author wrote it. */
interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly references: string[];
  readonly version: number;
  /** One of the user's own. */
  readonly own: boolean;
  /** YAML: its document, and after it those of the rules that it listens to. */
  readonly text: string;
}

/** A set of rules, as files. */
export interface RulesInUse {
  readonly texts: { readonly ours: readonly RuleFile[]; readonly own: readonly RuleFile[] };
  /** Ids of rules of ours that one of the user's own stands in for. */
  readonly replaced: readonly string[];
}

/** The text of the rule that is used under this id; null if there is none. */
export function ruleTextOf(rules: RulesInUse, id: string): RuleText | null {
  const found = find(rules, id);
  if (found === null) return null;
  const { rule, document } = found.loose;
  const { title, description, references, nightjar } = document.content.document;
  return {
    id: rule.id,
    title,
    description: description ?? '',
    references,
    version: nightjar.version,
    own: found.own,
    text: withHeard(rules, found.loose)
      .map((one) => one.document.text)
      .join('---\n'),
  };
}

function find(
  { texts, replaced }: RulesInUse,
  id: string,
): { readonly loose: LooseRule<RuleDocument>; readonly own: boolean } | null {
  const ours = called(texts.ours, id);
  const own = called(texts.own, id);
  // Beside one of ours, the user's own is used only where it could take its place.
  if (own && (!ours || replaced.includes(ours.rule.id))) return { loose: own, own: true };
  return ours ? { loose: ours, own: false } : null;
}

function called(files: readonly RuleFile[], id: string): LooseRule<RuleDocument> | undefined {
  // Few files have the id in them, and only those are compiled.
  return usableRules(files.filter(({ text }) => text.includes(id))).find(({ names }) => names.includes(id));
}

/** A rule, and below it all that it listens to, each once. */
function withHeard(rules: RulesInUse, first: LooseRule<RuleDocument>): LooseRule<RuleDocument>[] {
  const all = new Map([[first.rule.id, first]]);
  for (const { rule } of all.values())
    for (const id of rule.kind === 'correlation' ? rule.rules : []) {
      const heard = find(rules, id)?.loose;
      if (heard) all.set(heard.rule.id, heard);
    }
  return [...all.values()];
}
