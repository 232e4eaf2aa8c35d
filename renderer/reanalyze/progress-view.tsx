import type { Reanalysis } from '../../shared/contract/reanalysis.ts';
import { count, duration } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { text } from './messages.ts';
import { modelState, readingState, shareDone, type StepState } from './progress.ts';
import { listed } from '../range/words.ts';
import { percent } from './words.ts';

/** How far it is, how fast, how long still, and how long each step took. */
export function Progress({ one }: { readonly one: Reanalysis }) {
  const share = shareDone(one);
  const { remainingMilliseconds: left, linesPerSecond: rate } = one.progress;
  return (
    <div className="card rz-progress">
      <div className="hstack">
        <b className="t20 strong">{percent(share)}</b>
        <span className="t12 i2">{one.step === null ? hintOf(one) : text.steps[one.step]}</span>
        <span className="push t12 i2 nowrap">
          {listed([
            ...(rate === null || one.state !== 'running'
              ? []
              : [text.opened.rate({ lines: Math.round(rate) })]),
            ...(left === null ? [] : [text.opened.left({ time: duration(left) })]),
          ])}
        </span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={text.opened.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <ol className="rz-steps">
        <Step
          name={text.opened.readReduced}
          state={readingState(one)}
          words={readWords(one)}
          milliseconds={one.progress.readMilliseconds}
        />
        <Step
          name={text.opened.model}
          state={modelState(one)}
          words={askedWords(one)}
          milliseconds={one.progress.modelMilliseconds}
        />
      </ol>
      {one.state === 'running' && <p className="t11 i3">{text.opened.leaves}</p>}
    </div>
  );
}

function hintOf(one: Reanalysis): string {
  return one.state === 'paused' ? text.opened.pausedHint : text.opened.queuedHint;
}

function readWords({ progress }: Reanalysis): string {
  const { lines, linesExpected: expected, piecesDone, pieces } = progress;
  return pieces === 0 ? count(lines) : text.opened.read({ lines, expected, pieces: piecesDone, all: pieces });
}

function askedWords(one: Reanalysis): string {
  const { templatesAsked, templatesToAsk, calls, tokens } = one.progress;
  switch (modelState(one)) {
    case 'not-asked':
      return text.opened.notAsked;
    case 'nothing-to-ask':
      return text.opened.nothingToAsk;
    case 'to-come':
      return text.opened.toCome;
    default:
      return text.opened.asked({ asked: templatesAsked, all: templatesToAsk, calls, tokens });
  }
}

const ICONS: Readonly<Record<StepState, IconName>> = {
  done: 'check',
  now: 'pulse',
  'to-come': 'clock',
  'not-asked': 'minus',
  'nothing-to-ask': 'minus',
};

interface StepProps {
  readonly name: string;
  readonly state: StepState;
  readonly words: string;
  readonly milliseconds: number;
}

function Step({ name, state, words, milliseconds }: StepProps) {
  return (
    <li className={state}>
      <Icon name={ICONS[state]} small />
      <span className="nowrap">{name}</span>
      <span className="i3 clip">{words}</span>
      <span className="push i3 nowrap">{milliseconds > 0 && duration(milliseconds)}</span>
    </li>
  );
}
