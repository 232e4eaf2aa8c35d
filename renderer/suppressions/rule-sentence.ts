import type { ServerView } from '../../shared/contract/servers.ts';
import type { Matchers, Suppression, SuppressionEnd } from '../../shared/domain/suppression.ts';
import { compareSeverity } from '../../shared/domain/words.ts';
import { useServers } from '../client/queries.ts';
import { either, moment } from '../ui/format.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { valuesOf, type Field } from './draft.ts';
import { namesIn, type NameOf } from './matcher-words.tsx';
import { text } from './messages.ts';

const said = text.sentence;

/** What is read after severity and category, in this order. */
const FURTHER = ['rules', 'templates', 'services', 'users', 'addresses', 'sourceIds', 'serverIds'] as const;

type Rule = Pick<Suppression, 'matchers' | 'end'>;

/** Says a rule in words. */
export function useRuleSentence(now: number): (rule: Rule) => string {
  const { data: servers = [] } = useServers();
  return (rule) => ruleSentence(rule, servers, now);
}

/**
 * A rule in words: values of one field with "or" between, fields one after the other, and when it ends.
 *
 * @param servers those that there are: their names, and whether a rule that ends with another server can end so
 */
export function ruleSentence({ matchers, end }: Rule, servers: readonly ServerView[], now: number): string {
  return said.whole({ what: whatWords(matchers, namesIn(servers)), end: endWords(end, servers, now) });
}

function whatWords(matchers: Matchers, nameOf: NameOf): string {
  if (matchers.findingId !== undefined) return said.one;
  const wordsOf = (field: Field, values = valuesOf(matchers, field)) =>
    either(values.map((value) => nameOf(field, value)));
  const grades = wordsOf('severities', matchers.severities?.toSorted(compareSeverity));
  return [
    subject(grades, wordsOf('categories')),
    ...FURTHER.filter((field) => valuesOf(matchers, field).length > 0).map((field) =>
      said.fields[field]({
        values:
          field === 'templates'
            ? either(valuesOf(matchers, field).map((template) => said.quoted({ template })))
            : wordsOf(field),
      }),
    ),
  ].join(said.join);
}

function subject(grades: string, topics: string): string {
  if (grades === '') return topics === '' ? said.findings : said.about({ topics });
  return topics === '' ? said.graded({ grades }) : said.gradedAbout({ grades, topics });
}

function endWords(end: SuppressionEnd, servers: readonly ServerView[], now: number): string {
  switch (end.kind) {
    case 'at':
      return said.ends.at({ at: moment(end.at, now) });
    case 'until-resolved':
      return said.ends.resolved;
    case 'until-worse': {
      const elsewhere = servers.some(({ server }) => !end.serverIds.includes(server.id));
      const severity = SEVERITY_WORDS[end.severity].toLowerCase();
      const signs = [
        said.worse.lines({ many: end.perHour }),
        ...(elsewhere ? [said.worse.elsewhere] : []),
        ...(end.severity === 'critical' ? [] : [said.worse.graver({ severity })]),
      ];
      return said.ends.worse({ signs: either(signs) });
    }
    case 'after-quiet-days':
      return said.ends.quiet({ days: end.days });
    case 'never':
      return said.ends.never;
  }
}
