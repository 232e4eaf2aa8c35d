export interface Erasure {
  /** Gives a row where there is something to erase. Both run on every older schema, back to the first. */
  readonly found: string;
  readonly sql: string;
}

/** One step of the schema. Its SQL stands alone, so that today's code cannot change what an old step did. */
export interface Migration {
  /** 1, 2, 3 …; becomes the database's `user_version`. */
  readonly version: number;
  readonly sql: string;
  /** What must leave no bytes in the database or its copies, done before the copy that is made ahead of the steps. */
  readonly erasure?: Erasure;
}
