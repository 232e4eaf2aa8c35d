import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import type { RuleSet } from '../../../electron/engine/detect/rule-set.ts';
import { builtInRuleFiles } from '../../../electron/engine/jobs/rules.ts';
import { prepareLine } from '../../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';

const redactor = new Redactor(Buffer.alloc(32, 7));

/** 2026-11-21 06:00:00 UTC. */
export const START = BigInt(Date.UTC(2026, 10, 21, 6, 0, 0)) * 1_000_000n;
export const SECOND = 1_000_000_000n;

/** The rules that Nightjar comes with, or those of the named files (without their folder). */
export function builtInRules(...names: string[]): RuleSet {
  const files = builtInRuleFiles();
  return loadRules(
    names.length === 0
      ? files
      : files.filter(({ name }) => names.some((wanted) => `/${name}`.endsWith(`/${wanted}`))),
  );
}

/** A line as the pipeline prepares it, `seconds` after `START`. */
export function lineAt(seconds: number, text: string, sourceId = 'source'): RedactedLine {
  return lineAtInstant(START + BigInt(Math.round(seconds * 1e9)), text, sourceId);
}

function lineAtInstant(timestamp: bigint, text: string, sourceId = 'source', row?: number): RedactedLine {
  const labels = row === undefined ? {} : { filename: sourceId };
  return prepareLine({ timestamp, labels, text, ...(row !== undefined && { row }) }, sourceId, redactor);
}

/** Where the public log data lies; tests that need it are skipped where it is missing. */
export const LOGS = process.env['NIGHTJAR_LOGS'] ?? join(import.meta.dirname, '../../../../shared/logs');

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Lines of a syslog (without year) or access log file, with the times they name. */
export function readLog(path: string): RedactedLine[] {
  let last = START;
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text, index) => {
      last = timeOf(text) ?? last;
      return lineAtInstant(last, text, path, index + 1);
    });
}

function timeOf(text: string): bigint | undefined {
  const syslog = /^([A-Z][a-z]{2}) +(\d+) (\d\d):(\d\d):(\d\d)/.exec(text);
  const access = /\[(\d+)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) /.exec(text);
  const parts = syslog
    ? [2026, MONTHS.indexOf(syslog[1] ?? ''), ...syslog.slice(2).map(Number)]
    : access
      ? [
          Number(access[3]),
          MONTHS.indexOf(access[2] ?? ''),
          Number(access[1]),
          ...access.slice(4).map(Number),
        ]
      : null;
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  return BigInt(Date.UTC(year, month, day, hour, minute, second)) * 1_000_000n;
}
