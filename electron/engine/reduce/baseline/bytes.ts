/** Writes integers and floats one after the other; read back by `ByteReader` in the same order. */
export class ByteWriter {
  #view = new DataView(new ArrayBuffer(256));
  #length = 0;

  /** 32 bits, signed. */
  integer(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length - 4, value, true);
  }

  /** 32 bits. */
  float(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#length - 4, value, true);
  }

  /** 64 bits. */
  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length - 8, value, true);
  }

  result(): Uint8Array {
    return new Uint8Array(this.#view.buffer.slice(0, this.#length));
  }

  #reserve(bytes: number): void {
    this.#length += bytes;
    if (this.#length <= this.#view.byteLength) return;
    const larger = new Uint8Array(this.#view.byteLength * 2);
    larger.set(new Uint8Array(this.#view.buffer));
    this.#view = new DataView(larger.buffer);
  }
}

/** Reads what `ByteWriter` wrote. Throws a RangeError where the bytes end too early. */
export class ByteReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  integer(): number {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  float(): number {
    this.#at += 4;
    return this.#view.getFloat32(this.#at - 4, true);
  }

  double(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  /** A count of things that follow; one that cannot fit into the rest is no count of ours. */
  length(): number {
    const count = this.integer();
    if (count < 0 || count > this.#view.byteLength - this.#at)
      throw new RangeError(`${count} entries cannot follow in ${this.#view.byteLength - this.#at} bytes`);
    return count;
  }
}
