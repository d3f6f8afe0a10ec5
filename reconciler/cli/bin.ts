#!/usr/bin/env node
// The process. Everything else is `main`, which tests call without one.
import { main } from './main.ts';
import { processIo } from './process-io.ts';

process.exitCode = await main(process.argv.slice(2), processIo());
