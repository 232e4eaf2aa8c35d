/** Languages whose traces are known, as `exception.language` names them. */
export type Language = 'java' | 'python' | 'node' | 'go' | 'ruby' | 'dotnet' | 'php';

const LOOKED_AT = 1000;

/**
 * The language whose stack frame a line is, its indentation taken off; null if it is none.
 *
 * @param type of the exception, which tells .NET from Java where the frame does not
 */
export function languageOfFrame(line: string, type: string): Language | null {
  const text = line.slice(0, LOOKED_AT);
  if (/:\d{1,7}:in [`']/.test(text)) return 'ruby';
  if (!text.startsWith('at ')) return null;
  if (/:line \d{1,7}$/.test(text)) return 'dotnet';
  const open = text.lastIndexOf('(');
  const inner = open < 0 ? '' : text.slice(open + 1, text.lastIndexOf(')'));
  if (isJavaPlace(inner)) return 'java';
  if (/:\d{1,7}:\d{1,7}\)?$/.test(text) || inner === '<anonymous>' || inner === 'native') return 'node';
  if (open < 0 || !text.endsWith(')') || !text.slice(3, open).includes('.')) return null;
  return type.startsWith('System.') || type.startsWith('Microsoft.') || type.includes('.') ? 'dotnet' : null;
}

/** `File.java:12`, `SourceFile:7`, `Native Method`: one colon, no folder. */
function isJavaPlace(inner: string): boolean {
  if (inner === 'Native Method' || inner === 'Unknown Source' || inner === '<generated>') return true;
  return (
    /^[\w$-]{1,200}(?:\.(?:java|kt|kts|scala|groovy|clj))?:\d{1,7}$/.test(inner) || inner.endsWith('.java')
  );
}
