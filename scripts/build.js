// npm run build: set-up, which builds what is stale.

import { main } from "./setup/say.js";
import { setUp } from "./setup/index.js";

await main(() => setUp());
