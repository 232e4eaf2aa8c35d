import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MasterLog } from '../../../electron/engine/connect/master-log.ts';

const RECORDED = `debug1: Connecting to 127.0.0.1 [127.0.0.1] port 2299.
debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10
Authenticated to 127.0.0.1 ([127.0.0.1]:2299) using "publickey".
debug1: channel 2: new unix-listener [unix listener] (inactive timeout: 0)
debug1: Connection to port -2 forwarding to 127.0.0.1 port 3100 requested.
debug1: channel 1: new direct-tcpip [direct-tcpip] (inactive timeout: 0)
debug1: Connection to port -2 forwarding to 127.0.0.1 port 11434 requested.
debug1: channel 3: new [direct-tcpip]
channel 3: open failed: connect failed: Connection refused
channel 1: open failed: administratively prohibited: open failed
Connection to 127.0.0.1 closed by remote host.
`;
const loki = { host: '127.0.0.1', port: 3100 };
const ollama = { host: '127.0.0.1', port: 11434 };

describe('the words of the master', () => {
  it('tell which forward was refused and why, the version, and what a person should read', () => {
    const log = new MasterLog();
    log.feed(RECORDED);
    expect(log.version).toBe('OpenSSH_9.2p1 Debian-2+deb12u10');
    expect(log.refusal(loki, 0)).toBe('administratively prohibited: open failed');
    expect(log.refusal(ollama, 0)).toBe('connect failed: Connection refused');
    expect(log.refusal(ollama, 1)).toBeNull();
    expect(log.refusal(loki, log.mark)).toBeNull();
    expect(log.said).toBe(
      'Authenticated to 127.0.0.1 ([127.0.0.1]:2299) using "publickey".\nConnection to 127.0.0.1 closed by remote host.\n',
    );
  });

  it('mean the same however they are cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: RECORDED.length }), { maxLength: 20 }), (cuts) => {
        const log = new MasterLog();
        let from = 0;
        for (const to of [...cuts, RECORDED.length].sort((a, b) => a - b)) {
          log.feed(RECORDED.slice(from, to));
          from = to;
        }
        expect(log.refusal(loki, 0)).toBe('administratively prohibited: open failed');
        expect(log.refusal(ollama, 0)).toBe('connect failed: Connection refused');
        expect(log.said.split('\n')).toHaveLength(3);
      }),
    );
  });

  it('do not grow without end, and old refusals are not taken for new ones', () => {
    const log = new MasterLog();
    for (let index = 0; index < 1_000; index += 1) {
      log.feed(`${'x'.repeat(100)}\nchannel 9: open failed: connect failed: number ${index}\n`);
    }
    expect(log.said.length).toBeLessThanOrEqual(8_000);
    expect(log.mark).toBe(1_000);
    expect(log.refusal(loki, 999)).toBe('connect failed: number 999');
    expect(log.refusal(loki, 1_000)).toBeNull();
    log.feed('y'.repeat(100_000));
    expect(log.said.length).toBeLessThanOrEqual(16_000);
  });
});
