import { Command, InvalidArgumentError } from 'commander';
import { didYouMean } from '../model/did-you-mean.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

interface RawPostureOptions extends RawCommonOptions {
  readonly standard?: string[];
  readonly maxChecks: number;
}

/** Five and a half hours of GetFindings at its rate of 3 calls a second, 100 findings a call, would be six million. */
const defaultMaxChecks = 1_000_000;

/** `trueup posture`: passed, failed and score by standard and account, from the administrator's findings. */
export function postureCommand(io: Io, finished: Finished): Command {
  const command = new Command('posture')
    .description("Show passed and failed controls and the score of each standard and account, from the administrator's findings")
    .option('--standard <id...>', 'only these standards', (id: string, before: string[] = []) => [...before, id])
    .option('--max-checks <n>', 'most findings to read; what lies beyond is told as unreadable', parseCount, defaultMaxChecks);
  return addCommonOptions(command, ['text', 'json']).action(async (raw: RawPostureOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    finished.code = await walk({ io, options, kind: 'plan' }, async (under) => {
      const { prepared, street } = under;
      const known = prepared.survey.live.catalogue.standards.map(({ id }) => id);
      const standards = raw.standard ?? [];
      for (const word of standards) if (!known.includes(word)) throw unknownStandard(word, known);
      const { readPosture } = await import('../run/posture.ts');
      const posture = await readPosture({
        cells: prepared.cells.intersect(prepared.concerns.get('security-hub') ?? prepared.cells),
        organization: prepared.survey.organization,
        desiredOf: (cell) => prepared.resolution.desiredOf(cell),
        readClients: prepared.connection.readClients,
        standards,
        maxChecks: raw.maxChecks,
        signal: street.signal,
      });
      under.progress.clear();
      const { postureJson, postureText } = await import('../output/posture.ts');
      await writeAll(
        io.stdout,
        options.format === 'json' ? postureJson(posture, under.header()) : postureText(posture, Math.min(io.stdout.columns, 120)),
      );
      return posture.unreadable.length > 0 ? ExitCode.Incomplete : ExitCode.Ok;
    });
  });
}

function unknownStandard(word: string, known: readonly string[]): UsageError {
  const near = didYouMean(word, known);
  return new UsageError(
    `${word} is not a standard of Security Hub`,
    near === undefined ? `standards are ${known.join(', ')}` : `did you mean ${near}?`,
  );
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1');
  return count;
}
