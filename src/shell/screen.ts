/**
 * What the program says, and where: stdout and stderr. Neither is worth a run. A full disk, a reader that has gone and a
 * terminal that was closed are remembered, nothing more is written there, and the end tells.
 */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { visible } from "../components/foreign-text.ts";

/** The reader has seen enough (`| head`), or the terminal was closed: nothing that anybody waits for is lost. */
const GONE: Readonly<Record<string, string>> = {
  EPIPE: "nobody reads it any more",
  EIO: "its terminal is gone",
};
const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is too large",
  EBADF: "it is not open for writing",
};

export interface Output {
  readonly isTTY: boolean;
  /** Of a terminal. */
  readonly columns: number | undefined;
  write(text: string): void;
}

interface Watched extends Output {
  readonly name: string;
  /** The code of what was refused first; null while all is well. */
  readonly refused: string | null;
  /** All that was written has arrived, or never will. */
  flushed(): Promise<void>;
}

export interface Screen {
  readonly out: Output;
  readonly err: Output;
  /** console.log and its like, written here. */
  readonly console: Console;
  /**
   * Waits until all is written. Says on stderr what could not be, and resolves to the exit status: 1 instead of 0 if
   * something is lost. A reader that has gone loses nothing, and is worth a line only after long work.
   */
  close(status: number, longWork: boolean): Promise<number>;
}

export function openScreen(stdout: () => NodeJS.WriteStream, stderr: () => NodeJS.WriteStream): Screen {
  const out = watched("stdout", stdout);
  const err = watched("stderr", stderr);
  return {
    out,
    err,
    console: consoleOn(out, err),
    async close(status, longWork) {
      await out.flushed();
      await err.flushed();
      for (const output of [out, err]) {
        const words = farewell(output);
        if (words !== null && (longWork || isLost(output))) err.write(`${words}\n`);
      }
      await err.flushed();
      return status === 0 && (isLost(out) || isLost(err)) ? 1 : status;
    },
  };
}

export const consoleOn = (out: Output, err: Output): Console =>
  new Console({ stdout: streamOf(out), stderr: streamOf(err) });

const isGone = ({ refused, isTTY }: Watched): boolean => refused === "EPIPE" || (refused === "EIO" && isTTY);
const isLost = (output: Watched): boolean => output.refused !== null && !isGone(output);

function farewell(output: Watched): string | null {
  const { name, refused } = output;
  if (refused === null) return null;
  if (isGone(output)) return `${name}: ${GONE[refused] ?? refused}; the work went on without it`;
  const why = UNWRITABLE[refused] ?? "it refuses what is written";
  return `${name}: ${why} (${refused}), so not all that was to be said there arrived; files of results are not concerned`;
}

function watched(name: string, open: () => NodeJS.WriteStream): Watched {
  let refused: string | null = null;
  const refuse = (error: unknown): void => {
    refused ??= (error as NodeJS.ErrnoException).code ?? String(error);
  };
  let stream: NodeJS.WriteStream | null = null;
  try {
    stream = open();
    stream.on("error", refuse);
  } catch (error) {
    refuse(error);
  }
  const isTTY = stream?.isTTY === true;
  const write = (text: string, done?: () => void): void => {
    if (stream === null || refused !== null) return done?.();
    try {
      stream.write(text, (error) => {
        if (error) refuse(error);
        done?.();
      });
    } catch (error) {
      refuse(error);
      done?.();
    }
  };
  return {
    name,
    isTTY,
    get columns() {
      return stream?.columns;
    },
    get refused() {
      return refused;
    },
    write: (text) => write(text),
    flushed: () => new Promise((resolve) => write("", resolve)),
  };
}

const streamOf = (output: Output): Writable =>
  new Writable({
    decodeStrings: false,
    write(text: string | Buffer, _, done) {
      // Colours are for what is drawn on a terminal; here they could only be a plug-in's or a config's.
      output.write(visible(text.toString()));
      done();
    },
  });
