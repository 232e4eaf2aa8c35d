import { lazy, Suspense } from 'react';
import type { LogqlEditorProps } from './logql-editor.tsx';

/** Loaded when somebody writes a selector: the first page does not wait for it. */
const LogqlEditor = lazy(async () => ({ default: (await import('./logql-editor.tsx')).LogqlEditor }));

/** The editor of LogQL, or its text while that is loaded. */
export function LogqlField(props: LogqlEditorProps) {
  return (
    <Suspense fallback={<div className="logql field on">{props.value}</div>}>
      <LogqlEditor {...props} />
    </Suspense>
  );
}
