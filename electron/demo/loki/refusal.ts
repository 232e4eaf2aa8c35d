/** An answer other than success, with the exact text that Loki sends (`text/plain`, never JSON). */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, body: string) {
    super(body);
    this.status = status;
  }
}
