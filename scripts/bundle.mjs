// Writes dist/action/index.cjs, the action's one file: `npm run bundle`. The same sources give the same bytes. With --check nothing is written:
// exit 1 where the file differs from what build/ gives. With --out FILE it goes there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = process.argv.indexOf('--out');
const file = at === -1 ? path.join(root, 'dist', 'action', 'index.cjs') : path.resolve(process.argv[at + 1] ?? '');

/** Data that the program reads from beside itself goes into the bundle: `require` of a JSON file, and the version in package.json. */
const dataInside = {
  name: 'data-inside',
  setup({ onLoad }) {
    onLoad({ filter: /build[\\/]reconciler[\\/].*\.js$/ }, ({ path: name }) => {
      const contents = readFileSync(name, 'utf8')
        .replace(/^const require = createRequire\(import\.meta\.url\);$/m, '')
        .replaceAll(/createRequire\(import\.meta\.url\)\('/g, "require('")
        .replace("readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')", () => {
          const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
          return JSON.stringify(JSON.stringify({ version }));
        })
        .replace(/^\/\/# sourceMappingURL=.*$/m, '');
      return { contents, loader: 'js' };
    });
  },
};

const result = await build({
  absWorkingDir: root,
  entryPoints: ['build/reconciler/cli/action-bin.js'],
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'error',
  // Whitespace and names as they are, so that a difference can be read.
  minify: false,
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: '"use strict";\nconst bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  plugins: [dataInside],
});
const text = Buffer.from(result.outputFiles[0].contents);
const same = existsSync(file) && readFileSync(file).equals(text);
if (process.argv.includes('--check')) {
  if (!same) console.error('dist/action/index.cjs is not what the sources build; repair: npm run bundle');
  process.exitCode = same ? 0 : 1;
} else if (!same) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path.relative(root, file)}: ${text.length} bytes`);
}
