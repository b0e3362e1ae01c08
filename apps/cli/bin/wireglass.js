#!/usr/bin/env node
// The command. It stands outside dist/ so that npm can link it before the first build.
import "../dist/main.js";
