import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';
import { TemplateMiner } from '../../../electron/engine/reduce/templates/miner.ts';
import { traceReduction } from '../../../electron/engine/reduce/trace.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';

const redactor = new Redactor(new Uint8Array(32).fill(7));
const LINE =
  'Nov 21 03:12:00 web1 sshd[812]: Failed password for invalid user bob from 192.0.2.7 port 51234 ssh2';

describe('the trace of a line', () => {
  it('shows headers, tokens and the template it belongs to', () => {
    const miner = new TemplateMiner({ seed: 1 });
    miner.add('Failed password for invalid user eve from 192.0.2.9 port 4 ssh2' as RedactedText);
    const trace = traceReduction(LINE, miner, redactor);
    expect(trace.fields).toMatchObject({ host: 'web1', service: 'sshd', pid: '812' });
    expect(trace.message).toBe(LINE.slice(LINE.indexOf('Failed')));
    expect(trace.tokens.filter(({ kind }) => kind === 'value').map(({ text }) => text)).toEqual([
      'bob',
      '192.0.2.7',
      '51234',
    ]);
    expect(trace.tokens.at(-1)).toEqual({ kind: 'numbered-name', text: 'ssh2' });
    expect(trace.template?.canonicalText).toBe('Failed password for invalid user <*> from <*> port <*> ssh#');
  });

  it('says of a line that was never seen that it would be new, and learns nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (line) => {
        const miner = new TemplateMiner({ seed: 1 });
        const { revision } = miner;
        expect(traceReduction(line, miner, redactor).template).toBeNull();
        expect(miner.revision).toBe(revision);
      }),
    );
  });

  it('shows no secret and no control character', () => {
    const trace = traceReduction(
      'login \u001b[31mpassword=hunter2-x\u0007',
      new TemplateMiner({ seed: 1 }),
      redactor,
    );
    expect(JSON.stringify(trace)).not.toMatch(/hunter2|\\u001b|\\u0007/);
    expect(trace.secrets).toBe(1);
  });
});
