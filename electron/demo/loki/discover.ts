import type { Labels } from '../../../shared/domain/line.ts';

/** Labels that Loki takes a service's name from, in its order. */
const SERVICE_LABELS = [
  'service',
  'app',
  'application',
  'app_name',
  'name',
  'app_kubernetes_io_name',
  'container',
  'container_name',
  'k8s_container_name',
  'component',
  'workload',
  'job',
];

const LEVEL_NAMES: Readonly<Record<string, string>> = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  error: 'error',
  critical: 'critical',
  fatal: 'fatal',
};

const WORDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/err:|ERR:|error|ERROR/, 'error'],
  [/warn:|WARN:|warning|WARNING/, 'warn'],
  [/CRITICAL:|critical:/, 'critical'],
  [/debug:|DEBUG:/, 'debug'],
  [/info:|INFO:/, 'info'],
];

/** What `discover_service_name` adds to a stream's labels. */
export function withServiceName(labels: Labels): Labels {
  if (labels['service_name'] !== undefined) return labels;
  const from = SERVICE_LABELS.find((name) => labels[name] !== undefined && labels[name] !== '');
  return { ...labels, service_name: (from === undefined ? undefined : labels[from]) ?? 'unknown_service' };
}

/** What `discover_log_levels` makes of a line: its level field, else a word in it, else `unknown`. */
export function detectedLevel(line: string): string {
  const field = /"(?:level|severity)"\s*:\s*"(\w+)"|(?:^|\s)(?:level|severity)=(\w+)/i.exec(line);
  const named = LEVEL_NAMES[(field?.[1] ?? field?.[2] ?? '').toLowerCase()];
  return named ?? WORDS.find(([word]) => word.test(line))?.[1] ?? 'unknown';
}
