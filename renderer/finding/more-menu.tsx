import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { FindingDetail } from '../../shared/contract/findings.ts';
import { Kbd } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { useMerging } from '../ui/use-merging.ts';
import { useCommand, useRunCommand } from '../ui/use-commands.tsx';
import { navigateToReanalysis } from '../ui/route.ts';
import { ENTITY_WORDS, SEVERITY_WORDS } from '../ui/words.ts';
import { markdownOf } from './copies.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { text } from './messages.ts';
import { provenanceWords } from './provenance.tsx';
import { rangeOf } from './range.ts';
import { templateOf } from './same-entity.ts';
import { useCopying } from './use-copying.ts';

/** What is done with a finding now and then. Deleting is no step of triage, and not offered. */
export function MoreMenu({ finding }: { readonly finding: FindingDetail }) {
  const run = useRunCommand();
  const copy = useCopying();
  const template = templateOf(finding.evidence);
  const [merging, setMerging] = useState(false);
  const range = rangeOf(finding);
  useCommand('merge', () => setMerging(true));
  useCommand('reanalyze', range === null ? null : () => navigateToReanalysis(range));
  useCommand('copyMarkdown', () => copy(asMarkdown(finding), 'Markdown'));
  return (
    <>
      <MenuTrigger>
        <AriaButton className="btn ghost sm icon" aria-label={text.more}>
          <Icon name="more" />
        </AriaButton>
        <Popover className="pop" placement="bottom end" offset={4}>
          <Menu aria-label={text.more} autoFocus="first">
            <MenuItem className="opt" textValue={text.copyLogql} onAction={() => run('copyLogql')}>
              <Icon name="copy" />
              {text.copyLogql}
              <span className="hint">
                <Kbd command="copyLogql" />
              </span>
            </MenuItem>
            <MenuItem className="opt" textValue={text.copyMarkdown} onAction={() => run('copyMarkdown')}>
              <Icon name="copy" />
              {text.copyMarkdown}
              <span className="hint">
                <Kbd command="copyMarkdown" />
              </span>
            </MenuItem>
            {template !== null && (
              <MenuItem
                className="opt"
                textValue={text.copyTemplate}
                onAction={() => copy(template, text.markdown.template)}
              >
                <Icon name="copy" />
                {text.copyTemplate}
              </MenuItem>
            )}
            <MenuItem className="opt" textValue={text.merge.command} onAction={() => run('merge')}>
              <Icon name="merge" />
              {text.merge.command}
              <span className="hint">
                <Kbd command="merge" />
              </span>
            </MenuItem>
            <ApartItems finding={finding} />
            {range !== null && (
              <MenuItem className="opt" textValue={text.reanalyze} onAction={() => run('reanalyze')}>
                <Icon name="again" />
                {text.reanalyze}
                <span className="hint">
                  <Kbd command="reanalyze" />
                </span>
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {merging && <MergeDialog finding={finding} onClose={() => setMerging(false)} />}
    </>
  );
}

/** What can be treated apart: each server of several. */
function ApartItems({ finding }: { readonly finding: FindingDetail }) {
  const { treatApart } = useMerging();
  if (finding.servers.length < 2) return null;
  return finding.servers.map((server) => {
    const label = text.parts.apart({ server: server.name });
    return (
      <MenuItem
        key={server.id}
        className="opt"
        textValue={label}
        onAction={() => treatApart(finding, server)}
      >
        <Icon name="split" />
        {label}
      </MenuItem>
    );
  });
}

function asMarkdown(finding: FindingDetail): string {
  return markdownOf(finding, {
    words: { ...text.markdown, evidence: text.evidence, meaning: text.meaning, todo: text.todo },
    severity: SEVERITY_WORDS[finding.severity],
    state: text.states[finding.state],
    provenance: provenanceWords(finding.provenance),
    entityName: (kind) => ENTITY_WORDS[kind],
  });
}
