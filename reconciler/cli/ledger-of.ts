import path from 'node:path';
import { Command, Option } from 'commander';
import type { RoleKind } from '../aws/settings.ts';
import { calendarAt } from '../model/clock.ts';
import { loadDesired } from '../pipeline.ts';
import type { Ledger } from '../run/ledger.ts';
import { openLedger } from '../run/open-ledger.ts';
import type { Io } from './io.ts';
import { startEmbedded } from './sandbox-process.ts';
import { toolVersion } from './version.ts';
import { catalogueOf, openDocuments } from './walk.ts';

/** What a command about the ledger alone takes. */
export interface LedgerOptions {
  readonly config: string;
  readonly sandbox?: string;
}

/** A command that reads no cell: the folder, and where an embedded organization holds the ledger. */
export function ledgerCommand(name: string): Command {
  return new Command(name)
    .option('--config <dir>', 'folder with organization.yaml', '.')
    .addOption(
      new Option('--sandbox <dir>', 'a ledger in DynamoDB: against the embedded organization of DIR (bare --sandbox: .trueup/sandbox)'),
    );
}

/** Opens the ledger that organization.yaml names and runs `work` with it. Documents that are in error elsewhere do not keep it from that. */
export async function withLedger(io: Io, options: LedgerOptions, kind: RoleKind, work: (ledger: Ledger) => Promise<void>): Promise<void> {
  const config = path.resolve(io.cwd, options.config);
  const calendar = calendarAt(io.now());
  const { organization } = loadDesired(openDocuments(config), catalogueOf(config), { calendar });
  const stateFolder = options.sandbox === '' ? path.join(config, '.trueup', 'sandbox') : options.sandbox;
  const embedded =
    stateFolder === undefined ? undefined : await startEmbedded(io, { stateFolder: path.resolve(io.cwd, stateFolder), seed: 'untidy' });
  try {
    const ledger = await openLedger(organization, {
      configuration: config,
      kind,
      env: { ...io.env, ...embedded?.env },
      clock: io.clock,
      calendar,
      signal: io.signal,
      run: `ledger-${io.randomHex(3)}`,
      version: toolVersion,
      now: io.now,
    });
    try {
      await work(ledger);
    } finally {
      ledger.close();
    }
  } finally {
    await embedded?.stop();
  }
}
