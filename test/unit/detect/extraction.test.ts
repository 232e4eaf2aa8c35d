import { describe, expect, it } from 'vitest';
import { compileExtraction } from '../../../electron/engine/detect/extraction.ts';
import { LineView } from '../../../electron/engine/detect/line-view.ts';
import { lineAt } from './lines.ts';

const extract = (patterns: string[], text: string) =>
  compileExtraction(patterns)
    .extract(new LineView(lineAt(0, text)))
    .all();

describe('compileExtraction', () => {
  const failed = [
    'Failed password for invalid user {user} from {ip} port {port:number}',
    'Failed password for {user} from {ip} port ',
  ];

  it('takes values by the first pattern that has them', () => {
    expect(extract(failed, 'Failed password for invalid user bob from 192.0.2.1 port 22 ssh2')).toEqual({
      user: 'bob',
      ip: '192.0.2.1',
      port: '22',
    });
    expect(extract(failed, 'failed PASSWORD for Root from 192.0.2.1 port 22 ssh2')).toMatchObject({
      user: 'Root',
    });
    expect(extract(failed, 'Failed password for invalid user  from 192.0.2.1 port 22 ssh2')['user']).toBe('');
  });

  it('is not misled by a user name that looks like the rest of the line', () => {
    const text =
      'Failed password for invalid user x from 198.51.100.9 port 1 ssh2 from 192.0.2.1 port 22 ssh2';
    expect(extract(failed, text)).toMatchObject({ ip: '192.0.2.1', user: 'x from 198.51.100.9 port 1 ssh2' });
  });

  it.each([
    ['203.0.113.5:60495', '203.0.113.5'],
    ['::ffff:203.0.113.5:60495', '203.0.113.5'],
    ['[2001:db8::7]:22', '2001:db8::7'],
    ['2001:0db8:0::7', '2001:db8::7'],
    ['Host-7.Example.org', 'host-7.example.org'],
  ])('writes %s as %s', (written, expected) => {
    expect(extract(['from {remote}'], `from ${written} now`)).toEqual({ remote: expected });
  });

  it('does not take a name for an address', () => {
    expect(extract(['from {ip}'], 'from example.org')).toEqual({});
    expect(extract(['from {ip}'], 'from 12345')).toEqual({});
  });

  it('finds a pattern anywhere when it begins with a star', () => {
    expect(extract(['* rhost={remote}', '* user={user:word}'], 'x; rhost=192.0.2.1  user=root')).toEqual({
      remote: '192.0.2.1',
      user: 'root',
    });
  });
});
