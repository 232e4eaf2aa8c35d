import { describe, expect, it } from 'vitest';
import { sourceReading } from '../../../electron/engine/jobs/search-places.ts';
import type { Labels } from '../../../shared/domain/line.ts';

function reader(labels: Labels, ...selectors: string[]): number {
  const sources = selectors.map((selector, at) => ({
    id: String(at),
    serverId: 'web1',
    name: `source ${at}`,
    selector,
    headers: {},
  }));
  return Number(sourceReading(labels, sources)?.id ?? -1);
}

describe('the source that reads a stream', () => {
  it('is the first one whose matchers all hold, as Loki holds them', () => {
    const labels = { job: 'nginx', host: 'web1' };
    expect(reader(labels, '{job="auth"}', '{job="nginx"}', '{job=~".+"}')).toBe(1);
    expect(reader(labels, '{job="nginx", host!="web1"}', '{host="web1", job!~"ngin", unit=""}')).toBe(1);
    expect(reader(labels, '{job=~"ngin"}', '{job=~"auth|ng.*"}')).toBe(1);
    expect(reader(labels, '{job=~"NGINX"}', '{job=~"(?i)NGINX"}')).toBe(1);
    expect(reader({ job: 'a\nb' }, '{job=~"a.b"}')).toBe(0);
  });

  it('is none where only Loki could say it', () => {
    expect(reader({ job: 'nginx' }, '{job=~"\\\\p{L}+"}', '{job=~"("}', 'no selector')).toBe(-1);
  });

  it('is known at once, whatever a label holds', () => {
    expect(reader({ job: 'a'.repeat(50_000) }, '{job=~"(a+)+b"}', '{job=~"(a|aa)+"}')).toBe(1);
  });
});
