// HTTP/1 (RFC 9112), WebSocket's upgrade (RFC 6455) included. A connection shows itself by its first line, from either side.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { Http1Session } from "./http/http1-session.ts";
import { FIRST_LETTERS, recogniseRequest, recogniseResponse } from "./http/start-line.ts";

export const http: Protocol = {
  app: "http",
  tcp: recognise,
  firstBytes: { tcp: FIRST_LETTERS },
  session: (context) => new Http1Session(context),
};

function recognise(look: Look): number {
  const request = recogniseRequest(look);
  return request === Verdict.YES ? request : Math.max(request, recogniseResponse(look));
}
