import type { SelectorProblemCode } from '../../shared/domain/selector-reader.ts';
import type { Messages } from '../language/catalog.ts';

export const en = {
  selector: {
    'no-braces': 'A selector begins with labels in braces.',
    'brace-open': 'The brace is not closed.',
    'label-name': 'Here a label’s name is missing.',
    operator: 'After a label comes =, !=, =~ or !~.',
    value: 'Here a value in quotes is missing.',
    'string-open': 'The quote is not closed.',
    comma: 'Labels are separated by commas.',
    'matches-everything': 'At least one label has to have a value.',
    'changes-lines': 'A source reads lines as they are: nothing that parses or rewrites them.',
    'rewrites-lines': 'Stages that rewrite lines cannot be searched with: lines that become equal get lost.',
    filter: 'After the braces come filters: |=, !=, |~ or !~.',
    'filter-value': 'Here the filter’s text in quotes is missing.',
    'label-filter': 'A filter on a label is a name, a comparison and a value.',
    regexp: 'This is no regular expression.',
    'too-long': 'This is too long for a selector.',
  } satisfies Record<SelectorProblemCode, string>,
} as const satisfies Messages;
