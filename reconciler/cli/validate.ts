import { Command } from 'commander';
import { hasErrors } from '../model/diagnostic.ts';
import { renderDiagnosticsSarif } from '../output/diagnostics-sarif.ts';
import { renderDiagnosticsText, summarizeDiagnostics } from '../output/diagnostics-text.ts';
import { ExitCode, type Io, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { toolVersion } from './version.ts';

interface ValidateOptions extends RawCommonOptions {
  readonly base?: string;
}

/** `trueup validate`: all rules that need no AWS, with all problems of all files. Loads no AWS code. */
export function validateCommand(io: Io, finished: Finished): Command {
  const command = new Command('validate')
    .description('Check the documents offline; needs no credentials')
    .option('--base <ref>', 'judge the lines that this branch adds to REF as its own: what has expired there is an error');
  return addCommonOptions(command, ['text', 'json', 'markdown', 'sarif'], false).action(async (raw: ValidateOptions) => {
    const options = commonOptions(raw, io);
    const { catalogueOf, openDocuments } = await import('./walk.ts');
    const { loadDesired } = await import('../pipeline.ts');
    const { validateJson } = await import('../output/validate-json.ts');
    const startedMs = io.clock.monotonicMs();
    const notes: string[] = [];
    const source = openDocuments(options.config);
    const loaded = loadDesired(source, catalogueOf(options.config, notes), options);
    const { asBranch, openBase } = await import('./base.ts');
    const desired = raw.base === undefined ? loaded : asBranch(loaded, openBase(raw.base, source, loaded.catalogue, options));
    for (const note of notes) await io.stderr.write(`note: ${note}\n`);
    const { diagnostics } = desired;
    finished.code = hasErrors(diagnostics) ? ExitCode.InvalidDocuments : ExitCode.Ok;
    if (options.format === 'json') {
      const { commitOf } = await import('../run/git.ts');
      const commit = commitOf(options.config)?.commit;
      const usage = process.resourceUsage();
      const header = {
        run: 'offline',
        tool: { version: toolVersion, catalogue: desired.catalogue.asOf },
        ...(commit === undefined ? {} : { commit }),
        now: options.calendar.now.toISOString(),
        stats: {
          calls: 0,
          callsByOperation: {},
          throttled: 0,
          waitedMs: 0,
          cpuMs: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1000),
          peakRssBytes: usage.maxRSS * 1024,
          wallMs: Math.round(io.clock.monotonicMs() - startedMs),
        },
      };
      return writeAll(io.stdout, validateJson(diagnostics, desired.files.length, header));
    }
    if (options.format === 'markdown') {
      const { diagnosticsMarkdown } = await import('../output/diagnostics-markdown.ts');
      const { commentBytes } = await import('../output/plan-markdown.ts');
      return io.stdout.write(diagnosticsMarkdown(diagnostics, desired.files.length, { bytes: commentBytes }));
    }
    if (options.format === 'sarif') return writeAll(io.stdout, renderDiagnosticsSarif(diagnostics, { version: toolVersion }));
    await writeAll(
      io.stdout,
      renderDiagnosticsText(diagnostics, { textOf: desired.textOf, color: options.color, width: io.stdout.columns }),
    );
    return io.stdout.write(summarizeDiagnostics(diagnostics, desired.files.length));
  });
}
