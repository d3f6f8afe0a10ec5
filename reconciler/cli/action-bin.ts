// The action's process: what action.yml names, bundled into dist/action/index.cjs by scripts/bundle.mjs.
import { runAction } from './action.ts';
import { main } from './main.ts';
import { processIo } from './process-io.ts';

void runAction(processIo(), main).then((code) => {
  process.exitCode = code;
});
