// What is recorded: a server, a client, a port that says nothing, and what is to be learned of the flows to that port.

import { DATABASES } from "./databases.js";
import { MEDIA } from "./media.js";
import { SERVICES } from "./services.js";
import { TEXT } from "./text.js";
import { TUNNELS } from "./tunnels.js";
import { WEB } from "./web.js";

export const CONVERSATIONS = [...WEB, ...TEXT, ...DATABASES, ...SERVICES, ...MEDIA, ...TUNNELS];
