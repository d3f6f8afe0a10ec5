/**
 * An untidy real organization: what twelve accounts look like after some years without anybody looking at all of them. The example
 * documents of this repository and the story of `npm start` are written against it.
 *
 * | account | name | unit | Security Hub in eu-west-1, eu-central-1, us-east-1, eu-south-1 |
 * | --- | --- | --- | --- |
 * | 111111111111 | management | root | FSBP; no hub in eu-central-1 and eu-south-1 |
 * | 222222222222 | security-audit | security | FSBP; delegated administrator, aggregates into eu-west-1 |
 * | 333333333333 | log-archive | security | AWS's defaults in eu-west-1 and us-east-1; no hub elsewhere |
 * | 444444444444 | payments-prod | payments | FSBP, CIS 1.2.0, PCI DSS 3.2.1; controls disabled by its own team |
 * | 555555555555 | payments-staging | nonprod | FSBP, PCI DSS 3.2.1; controls disabled by a consultant |
 * | 666666666666 | web-prod | prod | AWS's defaults; EC2.8 disabled in FSBP in us-east-1 |
 * | 777777777777 | data-prod | prod | AWS's defaults, new controls not enabled; has not opted in to eu-south-1 |
 * | 888888888888 | dev | nonprod | AWS's defaults and NIST 800-53; ACM.1 has a parameter of its own; no hub in us-east-1 |
 * | 999999999999 | vendor | prod | AWS's defaults; run by a vendor, excluded from everything |
 * | 100000000001 | sandbox-1 | sandbox | no hub anywhere |
 * | 100000000002 | legacy | prod | suspended |
 * | 100000000003 | shared-services | infrastructure | AWS's defaults; FSBP still PENDING in eu-central-1 for 20 minutes of AWS time |
 *
 * | unit | id | parent |
 * | --- | --- | --- |
 * | root | r-ab12 | |
 * | security | ou-ab12-33333333 | r-ab12 |
 * | infrastructure | ou-ab12-44444444 | r-ab12 |
 * | workloads | ou-ab12-55555555 | r-ab12 |
 * | prod | ou-ab12-11111111 | workloads |
 * | payments | ou-ab12-77777777 | prod |
 * | nonprod | ou-ab12-66666666 | workloads |
 * | sandbox | ou-ab12-22222222 | r-ab12 |
 *
 * Workloads that DevOps Guru can analyse run in eu-west-1: a shop in web-prod, a ledger in payments-prod, a build farm in shared-services.
 * log-archive has SES production access in eu-west-1.
 *
 * AWS has retired EKS.3 (gone from the definitions, still associated where FSBP is older) and has just released ELB.22 into FSBP (DISABLED
 * without a reason for two days of AWS time). The organization's id is o-exampleorgid.
 */
import type { Seed } from '../seed.ts';

const fsbp = 'aws-foundational-security-best-practices/v/1.0.0';
const cis12 = 'cis-aws-foundations-benchmark/v/1.2.0';
const nist = 'nist-800-53/v/5.0.0';
const pci3 = 'pci-dss/v/3.2.1';

const home = 'eu-west-1';
const regions = [home, 'eu-central-1', 'us-east-1', 'eu-south-1'];
const withoutOptIn = [home, 'eu-central-1', 'us-east-1'];

const organizations = {
  id: 'o-exampleorgid',
  rootId: 'r-ab12',
  managementAccount: '111111111111',
  serviceAccess: ['securityhub.amazonaws.com', 'account.amazonaws.com', 'member.org.stacksets.cloudformation.amazonaws.com'],
  accounts: [{ id: '111111111111', name: 'management' }],
  units: [
    {
      id: 'ou-ab12-33333333',
      name: 'security',
      accounts: [
        { id: '222222222222', name: 'security-audit' },
        { id: '333333333333', name: 'log-archive' },
      ],
    },
    { id: 'ou-ab12-44444444', name: 'infrastructure', accounts: [{ id: '100000000003', name: 'shared-services' }] },
    {
      id: 'ou-ab12-55555555',
      name: 'workloads',
      units: [
        {
          id: 'ou-ab12-11111111',
          name: 'prod',
          accounts: [
            { id: '666666666666', name: 'web-prod' },
            { id: '777777777777', name: 'data-prod' },
            { id: '999999999999', name: 'vendor' },
            { id: '100000000002', name: 'legacy', state: 'SUSPENDED' },
          ],
          units: [{ id: 'ou-ab12-77777777', name: 'payments', accounts: [{ id: '444444444444', name: 'payments-prod' }] }],
        },
        {
          id: 'ou-ab12-66666666',
          name: 'nonprod',
          accounts: [
            { id: '555555555555', name: 'payments-staging' },
            { id: '888888888888', name: 'dev' },
          ],
        },
      ],
    },
    { id: 'ou-ab12-22222222', name: 'sandbox', accounts: [{ id: '100000000001', name: 'sandbox-1' }] },
  ],
};

/** What the payments team turned off on its own, with reasons that are its own. */
const paymentsProdControls = {
  [fsbp]: {
    controls: [{ controls: ['APIGateway.1', 'EC2.10'], reason: 'payments: accepted 2024-11, see wiki', at: '2024-11-18T14:02:00.000Z' }],
  },
  [pci3]: {
    controls: [
      { controls: ['S3.7'], reason: 'cross-Region replication is not used', at: '2024-06-03T09:15:00.000Z' },
      { controls: ['CodeBuild.1', 'CodeBuild.2'], reason: 'no CodeBuild here', at: '2024-06-03T09:20:00.000Z' },
    ],
  },
};

const securityhub = {
  hubs: [
    // AWS's defaults came with the organization's old auto-enable setting.
    { accounts: ['666666666666', '888888888888', '999999999999', '100000000002', '100000000003'], regions, standards: 'default' },
    { accounts: ['777777777777'], regions: withoutOptIn, standards: 'default', autoEnableControls: false },
    { accounts: ['111111111111'], regions: [home, 'us-east-1'], standards: { [fsbp]: {} } },
    { accounts: ['222222222222'], regions, standards: { [fsbp]: {} } },
    { accounts: ['333333333333'], regions: [home, 'us-east-1'], standards: 'default' },
    { accounts: ['444444444444'], regions, standards: { [cis12]: {}, ...paymentsProdControls } },
    {
      accounts: ['555555555555'],
      regions,
      standards: {
        [fsbp]: {},
        [pci3]: {
          controls: [{ controls: ['IAM.6', 'IAM.9', 'SSM.1'], reason: 'audit 2023: not applicable', at: '2023-09-01T07:45:00.000Z' }],
        },
      },
    },
    {
      accounts: ['666666666666'],
      regions: ['us-east-1'],
      standards: {
        [fsbp]: { controls: [{ controls: ['EC2.8'], reason: 'old AMI, ask web team', at: '2025-05-12T16:40:00.000Z' }] },
        [cis12]: {},
      },
    },
    {
      accounts: ['888888888888'],
      regions: [home, 'eu-central-1', 'eu-south-1'],
      standards: { [fsbp]: {}, [cis12]: {}, [nist]: {} },
      parameters: { 'ACM.1': { values: { daysToExpiration: { Integer: 14 } }, reason: 'Dev certificates are short lived' } },
    },
    { accounts: ['888888888888'], regions: ['us-east-1'], hub: 'missing' },
    {
      accounts: ['100000000003'],
      regions: ['eu-central-1'],
      standards: { [fsbp]: { status: 'PENDING', minutesLeft: 20, enabledMinutesAgo: 10 }, [cis12]: {} },
    },
  ],
  administrator: { account: '222222222222' },
  aggregator: { homeRegion: home, mode: 'ALL_REGIONS' },
  newControls: [{ id: 'ELB.22', releasedMinutesAgo: 60 }],
  retiredControls: [{ id: 'EKS.3', retiredMinutesAgo: 120 }],
};

const workloads = [
  { account: '444444444444', region: home, type: 'AWS::DynamoDB::Table', name: 'ledger', stack: 'payments-core' },
  { account: '444444444444', region: home, type: 'AWS::Lambda::Function', name: 'authorise', stack: 'payments-core' },
  { account: '666666666666', region: home, type: 'AWS::ApiGateway::RestApi', name: 'shop-api', stack: 'web-orders' },
  { account: '666666666666', region: home, type: 'AWS::Lambda::Function', name: 'checkout', stack: 'web-orders' },
  { account: '100000000003', region: home, type: 'AWS::SQS::Queue', name: 'builds', stack: 'build-farm' },
];

/** Where the tenants of this repository send from; AWS looked at its use of email long ago. */
const ses = { accounts: [{ account: '333333333333', region: home, production: true, perDay: 500_000, perSecond: 100 }] };

const account = { regions: { '777777777777': { 'eu-south-1': 'DISABLED' } } };

export const untidyOrganization: Seed = { regions, organizations, account, securityhub, 'devops-guru': workloads, ses };
