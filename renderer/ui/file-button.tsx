import { useRef } from 'react';
import { Button } from './button.tsx';

interface FileButtonProps {
  readonly children: string;
  readonly tone?: 'plain' | 'ghost';
  /** The text of the JSON file that was chosen, or why it could not be read. */
  readonly onText: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Lets the person choose a JSON file and reads it. */
export function FileButton({ children, tone = 'plain', onText, onError }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button small tone={tone} onPress={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={children}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = '';
          if (chosen) chosen.text().then(onText, onError);
        }}
      />
    </>
  );
}
