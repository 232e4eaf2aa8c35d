/** Fields of an event that was joined from the lines of a stack trace. */
const TRACE_FIELDS: ReadonlySet<string> = new Set([
  'exception.type',
  'exception.message',
  'exception.language',
  'exception.frame',
  'exception.uncaught',
]);

/** Whether a rule that asks for this field is about stack traces. */
export function isTraceField(name: string): boolean {
  return TRACE_FIELDS.has(name);
}
