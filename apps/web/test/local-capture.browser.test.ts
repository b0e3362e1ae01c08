// A capture file opened in the browser: read there, by the same engine, and sent nowhere.

import { rm } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { demoFrames, Engine, Frame, openCapture, PcapWriter } from "@wireglass/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startMockServer, type MockServer } from "../dev/mock-server.ts";
import { buildDashboard, chromiumPath, complaints, launch, SKIPPED } from "./browser.ts";
