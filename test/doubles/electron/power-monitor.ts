import { EventEmitter } from 'node:events';
import type { PowerMonitor } from 'electron';

/** Stands for Electron's `powerMonitor`: `suspend`, `resume`, `shutdown` are emitted by the test. */
export class PowerMonitorDouble extends EventEmitter implements Pick<PowerMonitor, 'isOnBatteryPower'> {
  #onBattery = false;

  isOnBatteryPower(): boolean {
    return this.#onBattery;
  }

  /** Pulls the plug, or puts it back. */
  setOnBattery(onBattery: boolean): void {
    this.#onBattery = onBattery;
    this.emit(onBattery ? 'on-battery' : 'on-ac');
  }
}

export const powerMonitor = new PowerMonitorDouble();
