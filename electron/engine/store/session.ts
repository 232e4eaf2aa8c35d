import type Database from 'better-sqlite3';

/**
 * What a statement is given: named parameters (`@name`). Booleans are written as 0 and 1. A number arrives as a float,
 * also a whole one; columns turn it back, divisions do not.
 */
export type Parameters = Readonly<Record<string, number | bigint | string | null>>;

/** Work that waits for the end of a transaction, so that it is done once however often it was asked for. */
export interface CommitHook {
  /** Runs inside the outermost transaction, just before it commits. */
  beforeCommit(): void;
  /** Runs when it is over, committed or rolled back. */
  afterEnd(): void;
}

/** One connection to the database, with its prepared statements and its one kind of transaction. */
export class Session {
  readonly database: Database.Database;
  #statements = new Map<string, Database.Statement<[Parameters]>>();
  #exactStatements = new Map<string, Database.Statement<[Parameters]>>();
  #hooks: CommitHook[] = [];

  constructor(database: Database.Database) {
    this.database = database;
  }

  addHook(hook: CommitHook): void {
    this.#hooks.push(hook);
  }

  /**
   * Runs `work` whole or not at all. The outermost call takes the write lock at once, so that it cannot fail half
   * way for want of it; calls inside it are savepoints, so that one that throws and is caught leaves nothing.
   * `work` must be synchronous: a promise is refused.
   */
  transaction<T>(work: () => T): T {
    if (this.database.inTransaction) return this.database.transaction(work)();
    const whole = this.database.transaction(() => {
      const outcome = work();
      for (const hook of this.#hooks) hook.beforeCommit();
      return outcome;
    });
    try {
      return whole.immediate();
    } finally {
      for (const hook of this.#hooks) hook.afterEnd();
    }
  }

  /**
   * A transaction that need not outlive a power cut, because what it does is done again then: it does not wait for the
   * disk. Those after it that do, take it along.
   */
  swiftTransaction<T>(work: () => T): T {
    if (this.database.inTransaction) return this.transaction(work);
    this.database.pragma('synchronous = NORMAL');
    try {
      return this.transaction(work);
    } finally {
      this.database.pragma('synchronous = FULL');
    }
  }

  all<Row>(sql: string, parameters: Parameters = {}): Row[] {
    return this.#prepared(sql).all(parameters) as Row[];
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the SQL knows what a row looks like
  one<Row>(sql: string, parameters: Parameters = {}): Row | undefined {
    return this.#prepared(sql).get(parameters) as Row | undefined;
  }

  /** Like `all`, with every integer as a bigint: for nanoseconds, which a float cannot hold. */
  allExact<Row>(sql: string, parameters: Parameters = {}): Row[] {
    return this.#exact(sql).all(parameters) as Row[];
  }

  /** Like `one`, with every integer as a bigint. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the SQL knows what a row looks like
  oneExact<Row>(sql: string, parameters: Parameters = {}): Row | undefined {
    return this.#exact(sql).get(parameters) as Row | undefined;
  }

  /** Returns how many rows were changed, and the key of the last row inserted. */
  run(sql: string, parameters: Parameters = {}): { readonly changes: number; readonly key: number } {
    const { changes, lastInsertRowid } = this.#prepared(sql).run(parameters);
    return { changes, key: Number(lastInsertRowid) };
  }

  #prepared(sql: string): Database.Statement<[Parameters]> {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.database.prepare<[Parameters]>(sql)));
    return statement;
  }

  #exact(sql: string): Database.Statement<[Parameters]> {
    let statement = this.#exactStatements.get(sql);
    if (!statement) {
      statement = this.database.prepare<[Parameters]>(sql).safeIntegers(true);
      this.#exactStatements.set(sql, statement);
    }
    return statement;
  }
}
