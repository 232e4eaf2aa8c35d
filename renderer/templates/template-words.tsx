import { partsOf } from './template-text.ts';

/** A template whose constant words stand out from its parameters. */
export function TemplateWords({ template }: { readonly template: string }) {
  return (
    <span className="tw">
      {partsOf(template).map((part, index) => (part === null ? <i key={index}>&lt;*&gt;</i> : part))}
    </span>
  );
}
