import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../electron/demo/loki/limits.ts';
import { configuration as configOf } from '../../../electron/demo/loki/loki-api.ts';
import { readKept } from '../../../electron/engine/sources/loki-kept.ts';

const HOUR = 3_600_000_000_000n;

function config(limits: string, rest = ''): string {
  return `target: all\nserver:\n  http_listen_port: 3100\nlimits_config:\n  reject_old_samples: true\n${limits}${rest}`;
}

const RETENTION = 'compactor:\n  working_directory: /loki\n  retention_enabled: true\n';

describe('how far back a Loki answers', () => {
  it('is what its configuration says', () => {
    expect(readKept(config('  max_query_lookback: 48h0m0s\n'), false)).toBe(48n * HOUR);
    expect(readKept(config('  max_query_lookback: 30d\n'), false)).toBe(720n * HOUR);
    expect(readKept(config('  retention_period: 1w\n', RETENTION), false)).toBe(168n * HOUR);
    expect(readKept(config('  max_query_lookback: 2d\n  retention_period: 1w\n', RETENTION), false)).toBe(
      48n * HOUR,
    );
    const tables = 'table_manager:\n  retention_deletes_enabled: true\n  retention_period: 2w\n';
    expect(readKept(config('', tables), false)).toBe(336n * HOUR);
    expect(readKept(configOf({ ...DEFAULT_LIMITS, maximumLookback: 5n * HOUR }), false)).toBe(5n * HOUR);
  });

  it('is not known where nothing limits it, or where a retention is written but not applied', () => {
    expect(readKept(config('  max_query_lookback: 0s\n  retention_period: 0s\n'), false)).toBeNull();
    expect(
      readKept(config('  retention_period: 1w\n', 'compactor:\n  retention_enabled: false\n'), false),
    ).toBeNull();
    expect(readKept(configOf(DEFAULT_LIMITS), false)).toBeNull();
    expect(readKept('<html>Sign in</html>', false)).toBeNull();
    expect(readKept('other:\n  max_query_lookback: 1h\n', false)).toBeNull();
  });

  it('is the longest that any stream is kept', () => {
    const streams = '  retention_stream:\n  - period: 30d\n    priority: 1\n    selector: \'{job="a"}\'\n';
    expect(readKept(config(`  retention_period: 1w\n${streams}`, RETENTION), false)).toBe(720n * HOUR);
    expect(readKept(config(`  retention_period: 0s\n${streams}`, RETENTION), false)).toBeNull();
  });

  it('is not known of a tenant whose limits are written elsewhere', () => {
    const limits = '  max_query_lookback: 2d\n';
    const runtime = config(limits, 'runtime_config:\n  file: /etc/loki/overrides.yaml\n');
    expect(readKept(runtime, true)).toBeNull();
    expect(readKept(runtime, false)).toBe(48n * HOUR);
    expect(readKept(config(limits, 'runtime_config:\n  file: ""\n'), true)).toBe(48n * HOUR);
  });
});
