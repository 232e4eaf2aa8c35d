import { describe, expect, it } from 'vitest';
import { provenanceWords } from '../../../renderer/finding/provenance.tsx';

describe('who found it, in a line', () => {
  const words = (code: string) => provenanceWords({ kind: 'baseline', code });

  it('says in words what is unusual', () => {
    const kinds = ['new', 'rare', 'spike', 'drop', 'missing', 'source-silent', 'drift'];
    const said = kinds.map((kind) => words(`baseline-${kind}`));
    expect(said[0]).toBe('the baseline: not seen before');
    expect(new Set(said).size).toBe(kinds.length);
    for (const one of said) expect(one).not.toContain('baseline-');
  });

  it('keeps the code of what a later Nightjar calls unusual', () => {
    expect(words('baseline-tilted')).toBe('the baseline: baseline-tilted');
    expect(words('baseline-toString')).toBe('the baseline: baseline-toString');
  });
});
