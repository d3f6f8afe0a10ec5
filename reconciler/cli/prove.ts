import { Command } from 'commander';
import type { IsolationProof } from '../isolation/proof.ts';
import { ExitCode, type Io, worstExitCode, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

/** `trueup prove`: what is asked for is shown to hold, with evidence. */
export function proveCommand(io: Io, finished: Finished): Command {
  return new Command('prove')
    .description('Prove from live state that what must be kept apart is')
    .addCommand(isolationCommand(io, finished));
}

/** `trueup prove isolation`: for every pair of tenants what they share, each as intended or as a breach. */
function isolationCommand(io: Io, finished: Finished): Command {
  const command = new Command('isolation').description(
    'For every pair of tenants: what they share, whether both say so, and what shows it',
  );
  return addCommonOptions(command, ['text', 'json', 'html'], 'run').action(async (raw: RawCommonOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    finished.code = await walk({ io, options, kind: 'plan', lists: false }, prove);
  });
}

async function prove(under: Walk): Promise<ExitCode> {
  const { io, options, prepared, street, progress } = under;
  const { isolationOf } = await import('../pipeline.ts');
  const proof = await isolationOf(prepared, street);
  progress.clear();
  await writeAll(io.stdout, await pieces(proof, under));
  const { breaches } = proof.summary;
  const isWhole = proof.tenants.every(({ unread }) => unread.length === 0);
  if (options.format === 'text' && proof.tenants.length === 0) await io.stderr.write('note: no document declares a tenant\n');
  return worstExitCode([...(breaches > 0 ? [ExitCode.Changes] : []), ...(isWhole ? [] : [ExitCode.Incomplete])]);
}

async function pieces(proof: IsolationProof, under: Walk): Promise<Iterable<string>> {
  const { options } = under;
  const { isolationJson, isolationText } = await import('../output/isolation.ts');
  if (options.format === 'json') return isolationJson(proof, under.header());
  if (options.format === 'text') return isolationText(proof, { color: options.color });
  const { page, text } = await import('../output/html.ts');
  const { isolationSection } = await import('../output/isolation-html.ts');
  const { run, now, commit } = under.header();
  const from = `Run ${run}, ${now}${commit === undefined ? '' : `, commit ${commit}`}`;
  return page('Isolation of tenants', [`<h1>Isolation of tenants</h1>\n<p>${text(from)}</p>\n`, ...isolationSection(proof)]);
}
