/**
 * Writes a table as Parquet, as https://parquet.apache.org/docs/file-format/ has it: one row group, one plain page a
 * column, nothing compressed. Every column may hold nulls: whole numbers as INT64, other numbers as DOUBLE, all else as
 * UTF-8 text.
 */
export function parquet(names: readonly string[], rows: readonly Row[]): Uint8Array<ArrayBuffer> {
  const file = new Bytes();
  file.text("PAR1");
  const columns = names.map((name, at) => {
    const values = rows.map((row) => row[at] ?? null);
    const kind = kindOf(values);
    const start = file.length;
    const page = pageOf(values, kind);
    file.put(pageHeader(values.length, page.length)).put(page.take());
    return { name: `${name}${names.indexOf(name) < at ? `_${at + 1}` : ""}`, kind, start, size: file.length - start };
  });
  const meta = footer(columns, rows.length).take();
  file.put(meta).int32(meta.length).text("PAR1");
  return file.take();
}

type Row = readonly (string | number | null)[];

/** The physical types' numbers in the format. */
const kinds = { whole: 2, number: 5, text: 6 } as const;
type Kind = keyof typeof kinds;

interface Column {
  readonly name: string;
  readonly kind: Kind;
  /** Where its page's header begins, and how many bytes header and page take. */
  readonly start: number;
  readonly size: number;
}

function kindOf(values: Row): Kind {
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || !known.every((value) => typeof value === "number")) return "text";
  return known.every((value) => Number.isSafeInteger(value)) ? "whole" : "number";
}

/** Which values are there, as runs of equal bits, then those that are. */
function pageOf(values: Row, kind: Kind): Bytes {
  const levels = new Bytes();
  for (let at = 0; at < values.length; ) {
    const there = values[at] !== null;
    let end = at;
    while (end < values.length && (values[end] !== null) === there) end++;
    levels.varint(BigInt(end - at) << 1n).byte(there ? 1 : 0);
    at = end;
  }
  const page = new Bytes().int32(levels.length).put(levels.take());
  for (const value of values) {
    if (value === null) continue;
    if (kind === "whole") page.int64(BigInt(value));
    else if (kind === "number") page.double(Number(value));
    else page.sized(String(value));
  }
  return page;
}

const plain = 0;
const rle = 3;

function pageHeader(values: number, size: number): Uint8Array {
  const page = new Struct().int(1, values).int(2, plain).int(3, rle).int(4, rle);
  return new Struct().int(1, 0).int(2, size).int(3, size).struct(5, page).end();
}

function footer(columns: readonly Column[], rows: number): Bytes {
  const root = new Struct().string(4, "table").int(5, columns.length);
  const schema = columns.map(({ name, kind }) => {
    const one = new Struct().int(1, kinds[kind]).int(3, 1).string(4, name);
    return kind === "text" ? one.int(6, 0) : one;
  });
  const chunks = columns.map(({ name, kind, start, size }) =>
    new Struct()
      .int(2, start, true)
      .struct(
        3,
        new Struct()
          .int(1, kinds[kind])
          .ints(2, [plain, rle])
          .strings(3, [name])
          .int(4, 0)
          .int(5, rows, true)
          .int(6, size, true)
          .int(7, size, true)
          .int(9, start, true),
      ),
  );
  const total = columns.reduce((sum, column) => sum + column.size, 0);
  const group = new Struct().structs(1, chunks).int(2, total, true).int(3, rows, true);
  const meta = new Struct()
    .int(1, 1)
    .structs(2, [root, ...schema])
    .int(3, rows, true)
    .structs(4, [group])
    .string(6, "Cairn");
  return new Bytes().put(meta.end());
}

/** Bytes one after another; numbers are little endian. */
class Bytes {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  put(part: Uint8Array): this {
    this.#parts.push(part);
    this.length += part.length;
    return this;
  }

  byte(value: number): this {
    return this.put(Uint8Array.of(value));
  }

  text(value: string): this {
    return this.put(new TextEncoder().encode(value));
  }

  int32(value: number): this {
    return this.put(new Uint8Array(Int32Array.of(value).buffer));
  }

  int64(value: bigint): this {
    return this.put(new Uint8Array(BigInt64Array.of(value).buffer));
  }

  double(value: number): this {
    return this.put(new Uint8Array(Float64Array.of(value).buffer));
  }

  /** A text behind its length. */
  sized(value: string): this {
    const text = new TextEncoder().encode(value);
    return this.int32(text.length).put(text);
  }

  /** Seven bits a byte, the low ones first. */
  varint(value: bigint): this {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    return this.byte(Number(rest));
  }

  take(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** The types' numbers in Thrift's compact protocol. */
const thrift = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/** A struct of Thrift's compact protocol; its fields are given in rising order. */
class Struct {
  readonly #bytes = new Bytes();
  #last = 0;

  int(id: number, value: number, wide = false): this {
    this.#field(id, wide ? thrift.i64 : thrift.i32).varint(zigzag(value));
    return this;
  }

  string(id: number, value: string): this {
    text(this.#field(id, thrift.binary), value);
    return this;
  }

  struct(id: number, value: Struct): this {
    this.#field(id, thrift.struct).put(value.end());
    return this;
  }

  ints(id: number, values: readonly number[]): this {
    const bytes = this.#list(id, thrift.i32, values.length);
    for (const value of values) bytes.varint(zigzag(value));
    return this;
  }

  strings(id: number, values: readonly string[]): this {
    const bytes = this.#list(id, thrift.binary, values.length);
    for (const value of values) text(bytes, value);
    return this;
  }

  structs(id: number, values: readonly Struct[]): this {
    const bytes = this.#list(id, thrift.struct, values.length);
    for (const value of values) bytes.put(value.end());
    return this;
  }

  /** Its bytes, with the mark of its end. */
  end(): Uint8Array {
    return new Bytes().put(this.#bytes.take()).byte(0).take();
  }

  #field(id: number, type: number): Bytes {
    this.#bytes.byte(((id - this.#last) << 4) | type);
    this.#last = id;
    return this.#bytes;
  }

  #list(id: number, type: number, size: number): Bytes {
    const bytes = this.#field(id, thrift.list);
    return size < 15 ? bytes.byte((size << 4) | type) : bytes.byte(0xf0 | type).varint(BigInt(size));
  }
}

function zigzag(value: number): bigint {
  return value < 0 ? BigInt(value) * -2n - 1n : BigInt(value) * 2n;
}

function text(bytes: Bytes, value: string): void {
  const encoded = new TextEncoder().encode(value);
  bytes.varint(BigInt(encoded.length)).put(encoded);
}
