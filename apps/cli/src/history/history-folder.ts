// The history in a data folder, opened for a command: nobody else may write to it meanwhile.

import { join } from "node:path";
import { chooseUser } from "@wireglass/capture";
import { prepareDataDir } from "@wireglass/server/data-dir";
import { DuckStore, StoreError } from "@wireglass/store";
import { asFailure, captureFailure } from "../commands/problem.ts";
import { Failure } from "../failure.ts";
import { terminalText } from "../output/text.ts";

const HISTORY = "history";
/** Who only adds or reads must not shorten a history: how much is kept is said by whom it belongs to. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

export interface OpenHistory {
  folder: string;
  store: DuckStore;
}

/** As the server makes it and owns it, so that the dashboard can show it afterwards. Throws a Failure. */
export async function openHistory(dataDir: string, maxBytes: number = NO_CAP): Promise<OpenHistory> {
  const user = chooseUser();
  if (user !== null && "code" in user) throw captureFailure(user);
  try {
    prepareDataDir(dataDir, user, [HISTORY]);
  } catch (error) {
    throw asFailure(error);
  }
  const folder = join(dataDir, HISTORY);
  try {
    const store = await DuckStore.open({
      folder,
      user: user === null ? null : { uid: user.uid, gid: user.gid },
      maxBytes,
      onMessage: (message) => process.stderr.write(`wireglass: ${terminalText(message)}\n`),
    });
    return { folder, store };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new Failure(error.remedy === null ? error.message : `${error.message}; ${error.remedy}`);
  }
}
