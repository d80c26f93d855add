/** Where in a plug-in a thread is that does not answer. */
import type { Session } from "node:inspector";
import { isMainThread } from "node:worker_threads";
import { PLACE } from "./thread-messages.ts";

/** A debugger that cannot stop the thread by then (it waits in the operating system) is given up. */
const LIMIT_MS = 700;
/** So long the thread has to hear that nobody asks any more. */
const LEAVING_MS = 50;

interface FromThread {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly callFrames: readonly { readonly callFrameId: string; readonly functionName: string }[];
  };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/**
 * `spin, at mine.ts:3:9`; null if no plug-in is at work, or it cannot be found out. The thread with this id, any of the
 * process, then goes on.
 */
export async function busyPlace(thread: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const { Session: Debugger } = await import("node:inspector");
    const session = new Debugger();
    // Only the main thread's debugger knows of threads.
    if (isMainThread) session.connect();
    else session.connectToMainThread();
    const limit = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, LIMIT_MS, undefined)));
    const { answer, giveUp } = ask(session, thread);
    const place = await Promise.race([answer, limit]);
    // A thread that stops only after it was given up would stand still for ever, and could not be ended either.
    if (place === undefined) {
      giveUp();
      await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
    }
    session.disconnect();
    return place ?? null;
  } catch {
    return null; // a Node without a debugger
  } finally {
    clearTimeout(timer);
  }
}

const ENABLE = 1;
const PAUSE = 2;
const EVALUATE = 3;
const RESUME = 4;
const DISABLE = 5;

interface Asked {
  readonly answer: Promise<string | null>;
  /** The thread goes on, and does not stop any more. */
  giveUp(): void;
}

/** Stops the thread where it is and lets it read its own stack, since only it knows the plug-ins' source maps. */
function ask(session: Session, thread: number): Asked {
  let giveUp = (): void => {};
  const answer = new Promise<string | null>((resolve) => {
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      if (workerInfo.title !== `[worker ${thread}]`) return;
      let name = "";
      let place: string | null = null;
      const send = (id: number, method: string, params = {}): void =>
        session.post("NodeWorker.sendMessageToWorker", {
          sessionId,
          message: JSON.stringify({ id, method, params }),
        });
      session.on("NodeWorker.receivedMessageFromWorker", ({ params: { message, sessionId: from } }) => {
        if (from !== sessionId) return;
        const { id, method, params, result } = JSON.parse(message) as FromThread;
        if (method === "Debugger.paused") {
          const [top] = params?.callFrames ?? [];
          name = top?.functionName ?? "";
          send(EVALUATE, "Debugger.evaluateOnCallFrame", {
            callFrameId: top?.callFrameId,
            expression: `globalThis[${JSON.stringify(PLACE)}]()`,
            returnByValue: true,
          });
        }
        if (id === EVALUATE) {
          send(RESUME, "Debugger.resume");
          const found = result?.result?.value;
          if (typeof found === "string") place = name === "" ? found : `${name}, ${found}`;
        }
        if (id === RESUME) resolve(place);
      });
      giveUp = () => {
        send(RESUME, "Debugger.resume");
        send(DISABLE, "Debugger.disable");
      };
      send(ENABLE, "Debugger.enable");
      send(PAUSE, "Debugger.pause");
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  });
  return { answer, giveUp: () => giveUp() };
}
