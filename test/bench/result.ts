/** One figure of `npm run bench`: printed as one JSON object a line. */
export interface BenchResult {
  readonly area: string;
  readonly name: string;
  readonly [key: string]: string | number;
}
