import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DirectoryLedger } from '../../reconciler/run/ledger.ts';
import { ledgerContract } from './ledger-contract.ts';

ledgerContract('directory', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lease-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return (organization = 'main') => new DirectoryLedger(path.join(folder, organization, '.trueup'));
});
