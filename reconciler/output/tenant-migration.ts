import { jsonObject } from '../plan/json-pieces.ts';
import { formatVersion } from '../plan/plan-json.ts';
import type { MigrationStep } from '../providers/messaging/tenant-migration.ts';
import { visible } from './visible-text.ts';

/** The steps for people. */
export function* stepsText(steps: readonly MigrationStep[]): Generator<string> {
  for (const [index, { title, files, byHand, sends }] of steps.entries()) {
    yield `${index + 1}. ${visible(title)}\n`;
    for (const { file, text } of files) yield `   ${text === undefined ? 'remove' : 'write'} ${visible(file)}\n`;
    for (const each of byHand) yield `   - ${visible(each)}\n`;
    if (files.length > 0) yield '   then plan and apply\n';
    yield `   stopping here, ${sends === 'both' ? 'both send' : 'the new one sends'}\n`;
  }
}

/** The same as JSON, with the files. */
export function* stepsJson(steps: readonly MigrationStep[], version: string): Generator<string> {
  yield* jsonObject({ formatVersion, kind: 'tenant-migration', tool: { version }, steps });
}
