import { expect, it } from "vitest";
import { topFoot } from "../../../panel/top-foot.ts";
import { encryptedWord, recognised, withShares } from "./application-row.ts";

const application = (content: number, port: number, related: number) => ({
  app: "ftp-data",
  flows: content + port + related,
  packets: 10,
  bytes: 1000,
  encrypted: { encrypted: 0, cleartext: 1000, unknown: 0 },
  flows_by: { content, port, related },
});

const word = (encrypted: number, cleartext: number, unknown: number) =>
  encryptedWord({ encrypted: { encrypted, cleartext, unknown } });

it("says how flows were recognised: all of them, or most", () => {
  expect(recognised(application(3, 0, 0))).toBe("content");
  expect(recognised(application(1, 0, 2))).toBe("67\u2009% related");
  expect(recognised(application(999, 1, 0))).toBe("99\u2009% content");
  expect(recognised(application(0, 0, 0))).toBe("–");
});

it("says who can read it, and that nothing is known where it is not", () => {
  expect([word(5, 0, 1), word(0, 5, 0), word(5, 1, 0), word(0, 0, 9)]).toEqual(["yes", "no", "partly", "–"]);
});

it("puts each application among all", () => {
  const [row] = withShares([application(1, 0, 0), { ...application(1, 0, 0), bytes: 3000 }]);
  expect([row.whole, row.largest]).toEqual([4000, 3000]);
});

it("says what is shown of how many, and how exact it is", () => {
  const rows = Array.from({ length: 50 });
  expect(topFoot({ rows, total: 50, error: 0 })).toBeNull();
  expect(topFoot({ rows, total: 312, error: 0 })).toBe("The 50 largest of 312.");
  expect(topFoot({ rows, total: 4096, error: 2000 })).toBe(
    "The 50 largest of more than 4,096. Each figure is up to 2.0\u2009kB too low.",
  );
});
