import { failureOf } from '../client/failure.ts';
import { Button } from './button.tsx';
import { FailureCard } from './failure-card.tsx';
import { text } from './messages.ts';

interface LoadFailureProps {
  readonly title: string;
  readonly error: Error;
  readonly onAgain: () => void;
  readonly tone?: 'bad' | 'warn';
}

/** What could not be loaded, why, and the way to ask once more. */
export function LoadFailure({ title, error, onAgain, tone = 'bad' }: LoadFailureProps) {
  return (
    <FailureCard title={title} failure={failureOf(error)} tone={tone}>
      <TryAgain onPress={onAgain} />
    </FailureCard>
  );
}

export function TryAgain({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button small onPress={onPress}>
      {text.again}
    </Button>
  );
}
