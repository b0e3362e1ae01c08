// Puts the dashboard on the page.

import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/global.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Tooltip.css";
import "@mantine/core/styles/Menu.css";
import "./theme/tokens.css";
import "./theme/fonts.css";
import "./theme/base.css";
import "./theme/mantine.css";

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createCache } from "./app/cache.ts";
import { router } from "./app/router.tsx";
import { LocalCaptureContext } from "./local/context.ts";
import { LocalCapture } from "./local/local-capture.ts";
import { schemeManager } from "./theme/scheme.ts";
import { cssVariables, styleNonce, theme } from "./theme/theme.ts";

const cache = createCache();
const local = new LocalCapture(cache);
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemeManager}
      defaultColorScheme="dark"
      getStyleNonce={styleNonce}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <QueryClientProvider client={cache}>
        <LocalCaptureContext value={local}>
          <RouterProvider router={router} />
        </LocalCaptureContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
