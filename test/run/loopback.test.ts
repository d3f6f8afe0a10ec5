// The effects of a run against the sandbox, on virtual time: the organization, the Regions, the live lists, and reading many cells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInventory } from '../../reconciler/aws/inventory.ts';
import { regionFacts, shippedCatalogue } from '../../reconciler/catalogue/shipped.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type Cell, cellKey } from '../../reconciler/model/address.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Interest, OrganizationView } from '../../reconciler/providers/provider.ts';
import { createSecurityHubProvider } from '../../reconciler/providers/security-hub/provider.ts';
import { readLiveCatalogue } from '../../reconciler/run/live-catalogue.ts';
import { type CellRead, type ObserveInput, observe } from '../../reconciler/run/observe.ts';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { loopback, management, second, settings, third } from '../aws/connection.ts';

const organization: OrganizationView = {
  name: 'main',
  partition: 'aws',
  managementAccount: management,
  homeRegion: 'eu-west-1',
  standardReadyTimeoutMs: 900_000,
};
const nothingAsked: Interest = { desired: { resources: new Map(), unlisted: new Map() }, catalogue: shippedCatalogue(), organization };
const optIn = new Set(
  regionFacts()
    .filter((region) => region.optIn === true)
    .map((region) => region.id),
);

const cellsOf = (accounts: readonly string[], regions: readonly string[]) => {
  const cells = accounts.flatMap((account) => regions.map((region): Cell => ({ account: accountId(account), region })));
  return new CellSpace(
    cells.map((cell) => cell.account),
    regions,
  ).of(cells);
};

async function all(reads: AsyncIterable<CellRead>): Promise<CellRead[]> {
  const found: CellRead[] = [];
  for await (const read of reads) found.push(read);
  return found;
}

const kinds = (reads: readonly CellRead[]): Record<string, string> =>
  Object.fromEntries(reads.map((read) => [cellKey(read.cell), read.kind === 'unreadable' ? read.code : read.kind]).sort());

type Connection = ReturnType<Awaited<ReturnType<typeof loopback>>['connect']>;
const observing = (connection: Connection, cells: ObserveInput['cells'], more: Partial<ObserveInput> = {}): ObserveInput => ({
  cells,
  providers: [createSecurityHubProvider()],
  concerns: () => true,
  interestOf: () => nothingAsked,
  readClients: connection.readClients,
  optInRegions: optIn,
  concurrency: 4,
  signal: new AbortController().signal,
  ...more,
});

for (const answers of [{}, { state: false, paths: false, emptyPages: true }]) {
  test(`the untidy organization is read as it is${'paths' in answers ? ', also by an API that gives neither states nor paths' : ''}`, async (t) => {
    const seed = { ...untidyOrganization, organizations: { ...(untidyOrganization['organizations'] as object), answers } };
    const { sandbox, connect } = await loopback(t, { seed });
    const { accounts, units } = await readInventory(connect().organizations, settings);
    assert.equal(accounts.size, 12);
    assert.deepEqual(
      [...accounts.values()].filter((account) => account.state !== 'ACTIVE').map((account) => account.name),
      ['legacy'],
    );
    const payments = accounts.get(accountId('444444444444'));
    assert.deepEqual(
      payments?.path.map((id) => units.get(id)?.name),
      ['Root', 'workloads', 'prod', 'payments'],
    );
    const asked = sandbox.calls.list({ operation: 'ListAccountsForParent' }).length;
    assert.equal(asked > 0, 'paths' in answers, 'parents are only asked where accounts do not say where they are');
    assert.ok(
      sandbox.calls.list({ service: 'organizations' }).every((call) => call.error === undefined),
      'no call was too fast',
    );
  });
}

test('a Region that an account has not opened is skipped with the reason, in that account only', async (t) => {
  const { sandbox, connect } = await loopback(t, { seed: untidyOrganization });
  const cells = cellsOf(['666666666666', '777777777777'], ['eu-west-1', 'eu-south-1']);
  const reads = await all(observe(observing(connect(), cells)));
  assert.deepEqual(kinds(reads), {
    '666666666666/eu-south-1': 'observed',
    '666666666666/eu-west-1': 'observed',
    '777777777777/eu-south-1': 'skipped',
    '777777777777/eu-west-1': 'observed',
  });
  const skipped = reads.find((read) => read.kind === 'skipped');
  assert.equal(skipped?.kind === 'skipped' && skipped.reason, 'the Region is not enabled in this account');
  assert.equal(sandbox.calls.list({ operation: 'ListRegions' }).length, 2, 'once an account');
});

test('an account that may not be asked about its Regions is read all the same', async (t) => {
  const { sandbox, connect } = await loopback(t, { seed: untidyOrganization });
  sandbox.faults.add({ service: 'account', effect: { kind: 'denied' } });
  const reads = await all(observe(observing(connect(), cellsOf(['777777777777'], ['eu-west-1', 'eu-south-1']))));
  assert.deepEqual(kinds(reads), { '777777777777/eu-south-1': 'UnrecognizedClientException', '777777777777/eu-west-1': 'observed' });
});

test('one account that cannot be entered and one Region that answers 403 leave the others readable (scenario 9)', async (t) => {
  const { sandbox, connect } = await loopback(t, { seed: untidyOrganization });
  sandbox.faults.add({ service: 'securityhub', account: '666666666666', region: 'us-east-1', effect: { kind: 'denied' } });
  const roles = { ...settings.roles, plan: { hub: 'trueup-plan-hub', member: 'trueup-plan' } };
  const connection = connect({ settings: { ...settings, roles } });
  // The suspended account's role cannot be assumed.
  const reads = await all(
    observe(observing(connection, cellsOf(['666666666666', '100000000002', '888888888888'], ['eu-west-1', 'us-east-1']))),
  );
  assert.deepEqual(kinds(reads), {
    '100000000002/eu-west-1': 'AccessDenied',
    '100000000002/us-east-1': 'AccessDenied',
    '666666666666/eu-west-1': 'observed',
    '666666666666/us-east-1': 'AccessDeniedException',
    '888888888888/eu-west-1': 'observed',
    '888888888888/us-east-1': 'observed',
  });
});

test('a slow account holds nobody else up', async (t) => {
  const { sandbox, connect } = await loopback(t);
  sandbox.faults.add({ service: 'securityhub', account: second, effect: { kind: 'hold' } });
  const reads = observe(observing(connect(), cellsOf([management, second, third], ['eu-west-1', 'us-east-1']), { concurrency: 2 }));
  const order: string[] = [];
  for await (const read of reads) {
    order.push(read.cell.account);
    // Everybody else is done while the second account has not answered once.
    if (order.length === 4) sandbox.faults.clear();
  }
  assert.deepEqual(order.slice(0, 4).sort(), [management, management, third, third]);
  assert.deepEqual(order.slice(4), [second, second]);
});

test('an interruption stops starting accounts', async (t) => {
  const { connect } = await loopback(t);
  const stop = new AbortController();
  const reads = observe(observing(connect(), cellsOf([management, second, third], ['eu-west-1']), { concurrency: 1, signal: stop.signal }));
  const found: CellRead[] = [];
  for await (const read of reads) {
    found.push(read);
    stop.abort(new Error('Ctrl-C'));
  }
  assert.ok(found.length < 3, `${found.length} cells`);
});

test('the live lists are what the Regions offer, with few calls and without a hub', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const connection = connect();
  const regions = ['eu-west-1', 'us-east-1'];
  const shipped = shippedCatalogue();
  const { catalogue, failures } = await readLiveCatalogue({
    regions,
    clientsFor: (region) => connection.readClients({ account: management, region }),
    shipped,
    asOf: '2026-11-23',
    parametersOf: ['IAM.7'],
  });
  assert.deepEqual(failures, []);
  assert.deepEqual([catalogue.origin, catalogue.asOf], ['live', '2026-11-23']);
  for (const standard of ['pci-dss/v/4.0.1', 'aws-foundational-security-best-practices/v/1.0.0', 'nist-800-53/v/5.0.0']) {
    assert.deepEqual([...catalogue.controlsOf(standard)].sort(), [...shipped.controlsOf(standard)].sort(), standard);
  }
  assert.equal(catalogue.standard('cis-aws-foundations-benchmark/v/1.2.0')?.arnKind, 'ruleset');
  assert.deepEqual(catalogue.standardsHolding('IAM.6'), [...shipped.standardsHolding('IAM.6')].sort());
  assert.deepEqual(catalogue.control('IAM.7')?.parameters, shipped.control('IAM.7')?.parameters);
  assert.deepEqual(catalogue.aliases('CIS.1.14'), shipped.aliases('CIS.1.14'));
  // IAM.26 uses global resources; what a Region lacks is what the Region said.
  for (const region of regions)
    for (const control of ['IAM.6', 'WAF.1', 'CloudFront.1'])
      assert.equal(catalogue.offers(control, region) ?? true, shipped.offers(control, region) ?? true, `${control} in ${region}`);
  const perRegion = sandbox.calls.list({ region: 'us-east-1', service: 'securityhub' }).length;
  assert.ok(perRegion <= 25, `${perRegion} calls a Region`);
  assert.equal(sandbox.calls.list({ operation: 'GetSecurityControlDefinition' }).length <= 1, true);
});

test('a Region whose lists cannot be read is named, and the shipped catalogue speaks for it', async (t) => {
  const { sandbox, connect } = await loopback(t);
  sandbox.faults.add({ service: 'securityhub', region: 'us-east-1', effect: { kind: 'denied' } });
  const connection = connect();
  const { catalogue, failures } = await readLiveCatalogue({
    regions: ['eu-west-1', 'us-east-1'],
    clientsFor: (region) => connection.readClients({ account: management, region }),
    shipped: shippedCatalogue(),
    asOf: '2026-11-23',
    parametersOf: [],
  });
  assert.deepEqual(
    failures.map(({ region, code }) => [region, code]),
    [['us-east-1', 'AccessDeniedException']],
  );
  assert.equal(catalogue.offers('IAM.6', 'us-east-1'), shippedCatalogue().offers('IAM.6', 'us-east-1'));
});
