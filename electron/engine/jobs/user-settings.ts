import type { z } from 'zod';
import { definedOf } from '../../../shared/domain/defined.ts';
import { toFailure } from '../../../shared/domain/failure.ts';
import { settingsSchema, type Settings } from '../../../shared/domain/settings.ts';
import type { Log } from '../ports.ts';
import type { Store } from '../store/store.ts';

type Section = keyof Settings;
type SettingsChange = { readonly [Name in Section]?: Settings[Name] | undefined };

/** What the user has set, by section; what is not set has its default. Kept in memory, because it is asked for often. */
export class UserSettings {
  readonly #store: Pick<Store, 'settings' | 'transaction'>;
  #current: Settings;

  constructor(store: Pick<Store, 'settings' | 'transaction'>, log: Log) {
    this.#store = store;
    const { shape } = settingsSchema;
    this.#current = {
      notifications: this.#read('notifications', shape.notifications, log),
      power: this.#read('power', shape.power, log),
      updates: this.#read('updates', shape.updates, log),
      models: this.#read('models', shape.models, log),
      polling: this.#read('polling', shape.polling, log),
      appearance: this.#read('appearance', shape.appearance, log),
    };
  }

  get(): Settings {
    return this.#current;
  }

  /** Replaces whole sections; one that is left out stays. */
  change(change: SettingsChange): Settings {
    return this.changeWith(() => change);
  }

  /** The same as the last step of more work, all of it in one transaction. */
  changeWith(work: () => SettingsChange): Settings {
    const changed = this.#store.transaction(() => {
      const whole = { ...this.#current, ...definedOf(work()) };
      for (const [name, section] of Object.entries(whole)) this.#store.settings.set(keyOf(name), section);
      return whole;
    });
    this.#current = changed;
    return this.#current;
  }

  /** A section that cannot be read any more has its defaults until it is set again. */
  #read<T>(name: Section, schema: z.ZodType<T>, log: Log): T {
    try {
      return this.#store.settings.get(keyOf(name), schema) ?? schema.parse(undefined);
    } catch (error) {
      log.error('settings cannot be read and have their defaults', {
        section: name,
        code: toFailure(error).code,
      });
      return schema.parse(undefined);
    }
  }
}

function keyOf(name: string): string {
  return `settings.${name}`;
}
