import type { CheckStep } from '../../shared/contract/models.ts';
import { gibibytes } from '../ui/format.ts';
import { text } from './messages.ts';

export type CheckName = 'reach' | 'models' | 'memory';
export type CheckState = 'waiting' | 'running' | 'passed' | 'failed';

/** One step of a check as it stands. */
export interface CheckLeg {
  readonly name: CheckName;
  readonly state: CheckState;
  /** What it found, or what it is about. */
  readonly words: string;
  readonly milliseconds: number | null;
}

/** A check before it began. */
export function startCheck(): CheckLeg[] {
  return (['reach', 'models', 'memory'] as const).map((name) => ({
    name,
    state: 'waiting',
    words: text.steps.waiting[name],
    milliseconds: null,
  }));
}

/** The check once a step has said something. */
export function afterStep(legs: readonly CheckLeg[], step: CheckStep): CheckLeg[] {
  const change = (name: CheckName, part: Partial<CheckLeg>) =>
    legs.map((leg) => (leg.name === name ? { ...leg, ...part } : leg));
  switch (step.kind) {
    case 'started':
      return change(step.step, { state: 'running' });
    case 'failed':
      return change(step.step, { state: 'failed' });
    case 'reached':
      return change('reach', {
        state: 'passed',
        words:
          step.version === null
            ? step.software
            : text.host.software({ name: step.software, version: step.version }),
        milliseconds: step.milliseconds,
      });
    case 'models':
      return change('models', { state: 'passed', words: text.steps.models({ many: step.models.length }) });
    case 'memory': {
      // A step that failed before stays so: that nothing is known is not a finding.
      if (legs.some((leg) => leg.name === 'memory' && leg.state === 'failed')) return [...legs];
      const { total } = step.memory;
      const words =
        total === null ? text.steps.memoryUnknown : text.steps.memory({ total: gibibytes(total) });
      return change('memory', { state: 'passed', words });
    }
    case 'done':
      return [...legs];
  }
}
