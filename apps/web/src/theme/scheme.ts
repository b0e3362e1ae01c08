// Where the chosen theme is kept. index.html reads the same key before the first paint.

import { localStorageColorSchemeManager } from "@mantine/core";

export const schemeManager = localStorageColorSchemeManager({ key: "wireglass-theme" });
