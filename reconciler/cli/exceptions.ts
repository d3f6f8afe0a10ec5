import { Command, InvalidArgumentError } from 'commander';
import { hasErrors } from '../model/diagnostic.ts';
import { ExitCode, type Io, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { toolVersion } from './version.ts';

interface ExceptionsOptions extends RawCommonOptions {
  /** Days. */
  readonly expiring?: number;
}

/** `trueup exceptions`: everything in the documents that departs from a baseline until a day. Offline. */
export function exceptionsCommand(io: Io, finished: Finished): Command {
  const command = new Command('exceptions')
    .description('List exceptions, disabled controls that end, and waivers of tenants, with the days that are left')
    .option('--expiring <days>', 'only what has ended or ends within so many days, as 30d', parseDays);
  return addCommonOptions(command, ['text', 'json'], false).action(async (raw: ExceptionsOptions) => {
    const options = commonOptions(raw, io);
    const { catalogueOf, openDocuments } = await import('./walk.ts');
    const { loadDesired } = await import('../pipeline.ts');
    const { listExceptions } = await import('../plan/exception-list.ts');
    const { exceptionListJson, exceptionListText } = await import('../output/exceptions.ts');
    const { documents, diagnostics } = loadDesired(openDocuments(options.config), catalogueOf(options.config), options);
    const entries = listExceptions(documents, options.calendar, raw.expiring);
    const header = { version: toolVersion, now: options.calendar.now.toISOString() };
    await writeAll(io.stdout, options.format === 'json' ? exceptionListJson(entries, header) : exceptionListText(entries, raw.expiring));
    finished.code = hasErrors(diagnostics) ? ExitCode.InvalidDocuments : ExitCode.Ok;
    if (hasErrors(diagnostics))
      await io.stderr.write('Some documents are in error, and those may be missing here: trueup validate tells them.\n');
  });
}

function parseDays(text: string): number {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (days === undefined) throw new InvalidArgumentError('write days like 30d.');
  return Number(days);
}
