import { useState } from 'react';
import { inWords } from './client/failure.ts';
import { useInfo } from './client/queries.ts';
import { Button } from './ui/button.tsx';
import { SeverityMark } from './ui/severity.tsx';
import { text } from './messages.ts';

type Warning = NonNullable<ReturnType<typeof useInfo>['data']>['warnings'][number];

/** What went wrong when Nightjar started, above every page until it is put away; it comes back with the next visit. */
export function WarningStrip() {
  const { data: info } = useInfo();
  const [read, setRead] = useState<readonly string[]>([]);
  return info?.warnings
    .filter((warning) => !read.includes(nameOf(warning)))
    .map((warning) => {
      const { message, advice, detail } = inWords(warning);
      return (
        <div key={nameOf(warning)} className="strip warning" role="status">
          <SeverityMark severity="medium" size={12} />
          <p className="grow">
            <b className="medium">{message}</b> <span className="i2">{advice}</span>
            {detail && <code className="strip-detail">{detail}</code>}
          </p>
          <Button
            small
            icon="cross"
            label={text.dismiss}
            onPress={() => setRead((before) => [...before, nameOf(warning)])}
          />
        </div>
      );
    });
}

function nameOf({ code, message }: Warning): string {
  return `${code} ${message}`;
}
