/** One step of the schema. Its SQL stands alone, so that today's code cannot change what an old step did. */
export interface Migration {
  /** 1, 2, 3 …; becomes the database's `user_version`. */
  readonly version: number;
  readonly sql: string;
}
