import { useState } from 'react';
import type { LensView } from '../../shared/contract/lenses.ts';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { DryRunPart } from './dry-run.tsx';
import { LensFields } from './lens-fields.tsx';
import { lensFormOf, readLens, type LensForm } from './lens-form.ts';
import { LensSources } from './lens-sources.tsx';
import { text } from './messages.ts';
import type { LensDeeds } from './use-lens-deeds.ts';

interface LensPaneProps {
  /** Null: one that is written anew. */
  readonly lens: LensView | null;
  readonly lenses: readonly LensView[];
  readonly deeds: LensDeeds;
}

/** One lens: what it asks, who uses it, and a dry run with it as it stands in the fields. */
export function LensPane({ lens, lenses, deeds }: LensPaneProps) {
  const [form, setForm] = useState<LensForm>(() => lensFormOf(lens));
  const [copied, setCopied] = useState(false);
  const [asked, setAsked] = useState(false);
  const { save, remove, failure } = deeds;
  const editable = lens === null || !lens.builtIn || copied;
  const known = copied ? null : lens;
  const { draft, problems } = readLens(form);
  const isChanged = JSON.stringify(form) !== JSON.stringify(lensFormOf(known));
  const title = form.name.trim() || known?.name || text.lens.add;
  const submit = () => {
    setAsked(true);
    if (draft) save(known?.id ?? null, draft);
  };
  const copy = () => {
    setCopied(true);
    setForm((last) => ({ ...last, name: text.lens.copyName({ name: last.name }) }));
  };
  return (
    <section className="le-pane" aria-label={title}>
      <header className="hstack">
        <h2 className="t15 clip">{title}</h2>
        <span className="chip">
          {known === null ? text.lens.unsaved : text.lens.version({ version: known.version })}
        </span>
        <span className="push hstack">
          {!editable && (
            <Button small icon="copy" onPress={copy}>
              {text.lens.copy}
            </Button>
          )}
          {editable && known && (
            <Button small tone="danger" icon="bin" onPress={() => remove(known)}>
              {text.lens.remove({ name: known.name })}
            </Button>
          )}
          {editable && (
            <Button small tone="primary" disabled={!isChanged} onPress={submit}>
              {known ? text.lens.save({ version: known.version + 1 }) : text.lens.saveNew}
            </Button>
          )}
        </span>
      </header>
      {failure && <FailureCard title={text.lens.saveFailed} failure={failure} />}
      <LensFields
        form={form}
        problems={asked || known ? problems : {}}
        editable={editable}
        onChange={(part) => setForm((last) => ({ ...last, ...part }))}
      />
      {known && <LensSources lens={known} lenses={lenses} />}
      <DryRunPart lens={draft} />
    </section>
  );
}
