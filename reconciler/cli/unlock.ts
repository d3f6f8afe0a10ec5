import type { Command } from 'commander';
import { visible } from '../model/visible.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import { type LedgerOptions, ledgerCommand, withLedger } from './ledger-of.ts';
import type { Finished } from './main.ts';

interface UnlockOptions extends LedgerOptions {
  readonly yes?: boolean;
}

/** `trueup unlock [RUN]`: who holds the organization; with the run's id, takes its lease and gives it back. */
export function unlockCommand(io: Io, finished: Finished): Command {
  return ledgerCommand('unlock')
    .description("Show who holds the organization's lease; with the run's id, take the lease of a dead run")
    .argument('[run]', 'the run that holds the lease')
    .option('--yes', 'do not ask, also where the lease has not ended by itself yet')
    .action(async (run: string | undefined, options: UnlockOptions) => {
      const { isExpired, leaseLifetimeMs } = await import('../run/lease.ts');
      await withLedger(io, options, 'apply', async (ledger) => {
        const lease = await ledger.leases.read();
        if (lease === undefined || isExpired(lease, io.now())) {
          await io.stdout.write('No run holds the organization.\n');
          return;
        }
        const held = `Run ${visible(lease.run)} (${visible(lease.holder)}) holds the organization until ${lease.expiresAt}.`;
        if (run === undefined) {
          await io.stdout.write(
            `${held}\nA run that is alive renews it; that of a dead one ends by itself. To take it now: trueup unlock ${visible(lease.run)}\n`,
          );
          return;
        }
        if (run !== lease.run) throw new UsageError(`the lease is not of run ${run}. ${held}`, 'name the run that holds it');
        if (!(await isSure(io, held, options.yes === true))) {
          await io.stderr.write('Nothing was changed.\n');
          finished.code = ExitCode.Error;
          return;
        }
        const wish = {
          run: `unlock-${io.randomHex(3)}`,
          holder: 'trueup unlock',
          now: io.now(),
          lifetimeMs: leaseLifetimeMs,
          instead: run,
        };
        const got = await ledger.leases.take(wish);
        if ('heldBy' in got) throw new UsageError(`run ${got.heldBy.run} took the lease meanwhile`);
        await ledger.leases.release(got.taken);
        await io.stdout.write(
          `The lease of run ${visible(run)} was taken. If that run is still alive it stops writing at its next call.\n`,
        );
      });
    });
}

async function isSure(io: Io, held: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (io.ask === undefined) throw new UsageError('unlock asks before it takes a lease, and there is no terminal to ask on', 'add --yes');
  const answer = await io.ask(`${held}\nTake it? Only when that run is dead. Only yes is taken: `);
  return answer.trim() === 'yes';
}
