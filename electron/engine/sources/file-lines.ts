/** A line of bytes, decoded. */
export interface RawLine {
  /** Without its line end, at most `UNITS` long. */
  readonly text: string;
  /** UTF-16 length of the whole line, also where the text was cut. */
  readonly length: number;
}

/** Bytes of a line that are kept; four for each of the 32,768 UTF-16 units that cleaning looks at. */
const LINE_BYTES = 128 * 1024;
const UNITS = 32 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts bytes into lines, whatever the chunks: LF and CRLF, a last line without an end, bad UTF-8 as U+FFFD, a byte
 * order mark dropped. Keeps no more than `LINE_BYTES` of a line and counts the rest.
 */
export class LineCutter {
  #parts: Buffer[] = [];
  #kept = 0;
  /** UTF-16 units of the bytes that were not kept. */
  #dropped = 0;
  #isFirst = true;

  /** The lines that end in `chunk`. */
  *push(chunk: Uint8Array): Generator<RawLine> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      if (this.#kept === 0 && end - from <= LINE_BYTES) yield this.#decode(bytes, from, end);
      else {
        this.#keep(bytes.subarray(from, end));
        yield this.#finish();
      }
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
  }

  /** The last line, if the bytes did not end with a line end. */
  *end(): Generator<RawLine> {
    if (this.#kept > 0) yield this.#finish();
  }

  #keep(part: Buffer): void {
    const room = LINE_BYTES - this.#kept;
    const head = part.length > room ? part.subarray(0, room) : part;
    if (head.length > 0) this.#parts.push(Buffer.from(head));
    this.#kept += head.length;
    if (head.length < part.length) this.#dropped += unitsOf(part.subarray(head.length));
  }

  #finish(): RawLine {
    const bytes = Buffer.concat(this.#parts);
    const line = this.#decode(bytes, 0, bytes.length);
    const whole = { text: line.text, length: line.length + this.#dropped };
    this.#parts = [];
    this.#kept = 0;
    this.#dropped = 0;
    return whole;
  }

  #decode(bytes: Buffer, from: number, end: number): RawLine {
    const last = end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    let text = bytes.toString('utf8', from, last);
    if (this.#isFirst) {
      this.#isFirst = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    return { text: text.length > UNITS ? text.slice(0, UNITS) : text, length: text.length };
  }
}

/** UTF-16 units that UTF-8 bytes make: one for each lead byte, two for those of four bytes. */
function unitsOf(bytes: Buffer): number {
  let units = 0;
  for (const byte of bytes) {
    if ((byte & 0xc0) !== 0x80) units++;
    if (byte >= 0xf0) units++;
  }
  return units;
}
