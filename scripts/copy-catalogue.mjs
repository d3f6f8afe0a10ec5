// Copies the dated catalogue data (controls, Regions, published disabled lists) from a folder into the repository, after a look at its shape.
// Usage: node scripts/copy-catalogue.mjs FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const from = process.argv[2];
if (from === undefined) {
  console.error(
    'usage: node scripts/copy-catalogue.mjs FOLDER (the folder that holds security-controls.json, regions.json and seed-disabled-controls.json)',
  );
  process.exit(1);
}
const to = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'reconciler', 'catalogue', 'data');
const members = {
  'security-controls.json': ['standards', 'controls', 'retired', 'aliases'],
  'regions.json': ['regions'],
  'seed-disabled-controls.json': ['lists'],
};
for (const [file, needed] of Object.entries(members)) {
  const text = readFileSync(path.join(from, file), 'utf8');
  const data = JSON.parse(text);
  if (data.schemaVersion !== 1) throw new Error(`${file}: schemaVersion ${data.schemaVersion}, this repository reads 1`);
  for (const member of needed)
    if (!Array.isArray(data[member]) || data[member].length === 0) throw new Error(`${file}: "${member}" is missing or empty`);
  writeFileSync(path.join(to, file), text);
  console.log(`${file}: as of ${data.asOf}`);
}
