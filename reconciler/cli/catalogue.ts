import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { unwritten } from './files.ts';
import { ExitCode, type Io } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

/** `trueup catalogue show|refresh`: the dated facts about standards and controls, and how to bring them up to date. */
export function catalogueCommand(io: Io, finished: Finished): Command {
  const command = new Command('catalogue').description('The dated facts about standards and controls');
  const show = addCommonOptions(new Command('show').description('Print dates and counts'), ['text', 'json'], false);
  show.action(async (raw: RawCommonOptions) => {
    const options = commonOptions(raw, io);
    const { catalogueOf } = await import('./walk.ts');
    const notes: string[] = [];
    const catalogue = catalogueOf(options.config, notes);
    for (const note of notes) await io.stderr.write(`note: ${note}\n`);
    await io.stdout.write(options.format === 'json' ? `${JSON.stringify(factsOf(catalogue))}\n` : factsText(catalogue));
  });
  const refresh = addCommonOptions(
    new Command('refresh').description('Read the live lists of the governed Regions and write them beside organization.yaml'),
    ['text'],
  );
  refresh.action(async (raw: RawCommonOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    finished.code = await walk({ io, options, kind: 'plan', catalogueOnly: true }, async ({ prepared, desired }) => {
      const { liveCatalogueData } = await import('../catalogue/live.ts');
      const { overlayFile } = await import('../catalogue/overlay.ts');
      const { listings, failures } = prepared.survey.live;
      for (const { region, code, message } of failures) await io.stderr.write(`${region} could not be read: ${code}: ${message}\n`);
      if (listings.length === 0 || failures.length > 0) return ExitCode.Incomplete;
      const data = liveCatalogueData(listings, desired.catalogue, options.calendar.today);
      const file = path.join(options.config, overlayFile);
      writeWhole(file, `${JSON.stringify(data, null, 1)}\n`);
      await io.stdout.write(`${file}: ${data.standards.length} standards, ${data.controls.length} controls, as of ${data.asOf}\n`);
      return ExitCode.Ok;
    });
  });
  return command.addCommand(show).addCommand(refresh);
}

function factsOf(catalogue: Catalogue): Readonly<Record<string, unknown>> {
  const standards = catalogue.standards.map(({ id }) => ({ controls: catalogue.controlsOf(id).length, id }));
  return {
    asOf: catalogue.asOf,
    controls: catalogue.controlIds.length,
    formatVersion: 1,
    kind: 'catalogue',
    origin: catalogue.origin,
    standards,
  };
}

function factsText(catalogue: Catalogue): string {
  const width = Math.max(...catalogue.standards.map(({ id }) => id.length));
  const rows = catalogue.standards.map(({ id }) => `  ${id.padEnd(width)} ${String(catalogue.controlsOf(id).length).padStart(4)}\n`);
  return `catalogue of ${catalogue.asOf} (${catalogue.origin}): ${catalogue.standards.length} standards, ${catalogue.controlIds.length} controls\n${rows.join('')}`;
}

/** Beside the file first, then renamed: a reader finds the old text or the new one. */
function writeWhole(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unwritten(file, error);
  }
}
