/** One table as the bytes of a Parquet file, group of rows by group of rows. */
import type { ByteWriter, ColumnSource, SchemaElement } from "hyparquet-writer";
import type { Column } from "../components/define.ts";
import { quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { readCell } from "../results/read-csv.ts";

export type CellType = "text" | "whole" | "number" | "truth";

export interface TypedColumn extends Pick<Column, "name" | "unit" | "about"> {
  readonly type: CellType;
}

type Cell = string | number | bigint | boolean | null;

/** So many cells are in memory at a time, as one group of rows. */
const CELLS_AT_ONCE = 500_000;

/** The key of the file's metadata under which each column's unit and meaning stand, as JSON. */
const COLUMNS_KEY = "bptt-lab.columns";

/**
 * `lines` are the cells of a CSV of ours, first its header; `columnsOf` gives each column of a header its type. The same lines and
 * columns make the same bytes. Throws a UserError that begins with `where` if a cell is not of its column's type.
 */
export async function* parquetOf(
  lines: AsyncIterable<readonly string[]>,
  columnsOf: (header: readonly string[]) => readonly TypedColumn[],
  where: string,
): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const bytes = new ByteWriter();
  let columns: readonly TypedColumn[] = [];
  let writer: InstanceType<typeof ParquetWriter> | null = null;
  let cells: Cell[][] = [];
  const write = (): void => {
    const rowGroupSize = cells[0]?.length ?? 0;
    // It waits only for a writer that has a `flush`.
    if (rowGroupSize > 0) void writer?.write({ columnData: sources(columns, cells), rowGroupSize });
    cells = columns.map(() => []);
  };
  for await (const line of lines) {
    if (writer === null) {
      columns = columnsOf(line);
      writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), kvMetadata: aboutOf(columns) });
      write();
      continue;
    }
    for (const [i, text] of line.entries()) cells[i]!.push(cellOf(text, columns[i]!, where));
    if (cells[0]!.length * columns.length < CELLS_AT_ONCE) continue;
    write();
    yield taken(bytes);
  }
  if (writer === null) throw new UserError(`${where}: is empty; give the experiment's command again`);
  write();
  await writer.finish();
  yield taken(bytes);
}

/** What was written since the last time. */
function taken(bytes: ByteWriter): Uint8Array {
  const piece = bytes.getBytes().slice();
  bytes.index = 0;
  return piece;
}

const TYPES = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  whole: { type: "INT64" },
  number: { type: "DOUBLE" },
  truth: { type: "BOOLEAN" },
} as const satisfies Record<CellType, Partial<SchemaElement>>;

const schemaOf = (columns: readonly TypedColumn[]): SchemaElement[] => [
  { name: "root", num_children: columns.length },
  ...columns.map(({ name, type }): SchemaElement => ({ name, ...TYPES[type], repetition_type: "OPTIONAL" })),
];

const aboutOf = (columns: readonly TypedColumn[]) => [
  {
    key: COLUMNS_KEY,
    value: JSON.stringify(columns.map(({ name, type, unit, about }) => ({ name, type, unit, about }))),
  },
];

const sources = (columns: readonly TypedColumn[], cells: readonly Cell[][]): ColumnSource[] =>
  columns.map(({ name, type }, i) => ({
    name,
    data: cells[i]!,
    // A dictionary of numbers would take −0 for 0.
    ...(type === "number" && { encoding: "PLAIN" }),
  }));

const NAMES: Readonly<Record<CellType, string>> = {
  text: "text",
  whole: "a whole number",
  number: "a number",
  truth: "true or false",
};

function cellOf(text: string, { name, type }: TypedColumn, where: string): Cell {
  if (text === "") return null;
  if (type === "text") return text;
  if (type === "whole" && /^-?\d+$/.test(text)) return BigInt(text);
  const cell = readCell(text);
  if (type === "number" && typeof cell === "number") return cell;
  if (type === "truth" && typeof cell === "boolean") return cell;
  throw new UserError(
    `${where} column ${quoted(name)}: is not ${NAMES[type]}, as its declaration says; got ${quoted(text)}; declare the column as what it holds`,
  );
}
