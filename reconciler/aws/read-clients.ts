import type { Cell, Region } from '../model/address.ts';
import { cellKey } from '../model/address.ts';
import type {
  AccountReads,
  CloudFormationReads,
  CloudFormationWrites,
  CloudTrailReads,
  ConfigReads,
  DevOpsGuruReads,
  DevOpsGuruWrites,
  DynamoDbReads,
  DynamoDbWrites,
  FunctionReads,
  FunctionWrites,
  IamReads,
  IamWrites,
  KmsReads,
  KmsWrites,
  OrganizationsReads,
  OrganizationsWrites,
  ReadClients,
  S3Reads,
  S3Writes,
  SecurityHubReads,
  SecurityHubWrites,
  ServiceQuotasReads,
  SesReads,
  SesWrites,
  SmsVoiceReads,
  SnsReads,
  SnsWrites,
  WriteClients,
} from '../providers/clients.ts';
import type { MessagingReads, MessagingWrites } from '../providers/messaging-clients.ts';
import type { Caller, KeySource } from './caller.ts';
import type { SdkClients } from './clients.ts';
import { cloudFormationReads, cloudFormationWrites, iamReads, iamWrites, s3Reads, s3Writes } from './cloudformation-operations.ts';
import { cloudTrailReads } from './cloudtrail-operations.ts';
import type { Credentials } from './credentials.ts';
import { devOpsGuruReads, devOpsGuruWrites, kmsReads, kmsWrites, snsReads, snsWrites } from './devops-guru-operations.ts';
import { functionReads, functionWrites } from './function-operations.ts';
import { messagingReads, messagingWrites } from './messaging-operations.ts';
import { accountReads, configReads, type Door, organizationsWrites, securityHubReads, securityHubWrites } from './operations.ts';
import { serviceQuotasReads, smsVoiceReads } from './quota-operations.ts';
import { dynamoDbReads, dynamoDbWrites } from './registry-operations.ts';
import { sesReads, sesWrites } from './ses-operations.ts';

/** What all clients of a run are made from. */
export interface ClientParts {
  readonly clients: SdkClients;
  readonly caller: Caller;
  readonly credentials: Credentials;
  readonly homeRegion: Region;
  /** Where the services without Regions are called: their endpoint is the same in all of a partition. */
  readonly globalRegion: Region;
}

export const memberDoor = (parts: ClientParts, cell: Cell, region: Region): Door => ({
  clients: parts.clients,
  caller: parts.caller,
  region,
  from: async (): Promise<KeySource> => parts.credentials.member(cell.account),
});

export const hubDoor = (parts: ClientParts): Door => ({
  clients: parts.clients,
  caller: parts.caller,
  region: parts.globalRegion,
  from: () => parts.credentials.hub(),
});

/** Answers that cells share, kept as promises so that those who ask at the same time share one call. A failure is shared too. */
export class SharedAnswers {
  readonly #answers = new Map<string, Promise<unknown>>();

  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    // A key stands for one question of one type: that is its caller's promise, as with any cache.
    let answer = this.#answers.get(key) as Promise<T> | undefined;
    if (answer === undefined) {
      answer = read();
      this.#answers.set(key, answer);
    }
    return answer;
  }
}

/** Reads of one cell. The functions are made when a provider first looks at their service: most cells need one service of four. */
export class CellReadClients implements ReadClients {
  readonly cell: Cell;
  readonly hub: { readonly organizations: OrganizationsReads };
  readonly #parts: ClientParts;
  readonly #shared: SharedAnswers;
  #securityHub: SecurityHubReads | undefined;
  #config: ConfigReads | undefined;
  #account: AccountReads | undefined;
  #cloudTrail: CloudTrailReads | undefined;
  #devOpsGuru: DevOpsGuruReads | undefined;
  #sns: SnsReads | undefined;
  #kms: KmsReads | undefined;
  #cloudFormation: CloudFormationReads | undefined;
  #iam: IamReads | undefined;
  #functions: FunctionReads | undefined;
  #s3: S3Reads | undefined;
  #ses: SesReads | undefined;
  #messaging: MessagingReads | undefined;
  #dynamoDb: DynamoDbReads | undefined;
  #serviceQuotas: ServiceQuotasReads | undefined;
  #smsVoice: SmsVoiceReads | undefined;

  constructor(cell: Cell, parts: ClientParts, shared: SharedAnswers, hub: { readonly organizations: OrganizationsReads }) {
    this.cell = cell;
    this.hub = hub;
    this.#parts = parts;
    this.#shared = shared;
  }

  get securityHub(): SecurityHubReads {
    this.#securityHub ??= securityHubReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#securityHub;
  }

  get config(): ConfigReads {
    this.#config ??= configReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#config;
  }

  get cloudTrail(): CloudTrailReads {
    this.#cloudTrail ??= cloudTrailReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#cloudTrail;
  }

  get account(): AccountReads {
    this.#account ??= accountReads(memberDoor(this.#parts, this.cell, this.#parts.globalRegion));
    return this.#account;
  }

  get devOpsGuru(): DevOpsGuruReads {
    this.#devOpsGuru ??= devOpsGuruReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#devOpsGuru;
  }

  get sns(): SnsReads {
    this.#sns ??= snsReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#sns;
  }

  get kms(): KmsReads {
    this.#kms ??= kmsReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#kms;
  }

  get cloudFormation(): CloudFormationReads {
    this.#cloudFormation ??= cloudFormationReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#cloudFormation;
  }

  get iam(): IamReads {
    this.#iam ??= iamReads(memberDoor(this.#parts, this.cell, this.#parts.globalRegion));
    return this.#iam;
  }

  get functions(): FunctionReads {
    this.#functions ??= functionReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#functions;
  }

  get s3(): S3Reads {
    this.#s3 ??= s3Reads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#s3;
  }

  get messaging(): MessagingReads {
    this.#messaging ??= messagingReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#messaging;
  }

  get ses(): SesReads {
    this.#ses ??= sesReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#ses;
  }

  get serviceQuotas(): ServiceQuotasReads {
    this.#serviceQuotas ??= serviceQuotasReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#serviceQuotas;
  }

  get smsVoice(): SmsVoiceReads {
    this.#smsVoice ??= smsVoiceReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#smsVoice;
  }

  get dynamoDb(): DynamoDbReads {
    this.#dynamoDb ??= dynamoDbReads(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#dynamoDb;
  }

  at(cell: Cell): ReadClients {
    return cellKey(cell) === cellKey(this.cell) ? this : new CellReadClients(cell, this.#parts, this.#shared, this.hub);
  }

  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    return this.#shared.once(key, read);
  }
}

/** Writes of one cell, made when a provider first looks at their service. */
export class CellWriteClients implements WriteClients {
  readonly cell: Cell;
  readonly #parts: ClientParts;
  readonly #readClients: (cell: Cell) => ReadClients;
  #securityHub: SecurityHubWrites | undefined;
  #cloudFormation: CloudFormationWrites | undefined;
  #functions: FunctionWrites | undefined;
  #s3: S3Writes | undefined;
  #ses: SesWrites | undefined;
  #messaging: MessagingWrites | undefined;
  #dynamoDb: DynamoDbWrites | undefined;
  #iam: IamWrites | undefined;
  #hub: { readonly organizations: OrganizationsWrites } | undefined;
  #devOpsGuru: DevOpsGuruWrites | undefined;
  #sns: SnsWrites | undefined;
  #kms: KmsWrites | undefined;

  constructor(cell: Cell, parts: ClientParts, readClients: (cell: Cell) => ReadClients) {
    this.cell = cell;
    this.#parts = parts;
    this.#readClients = readClients;
  }

  get securityHub(): SecurityHubWrites {
    this.#securityHub ??= securityHubWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#securityHub;
  }

  get cloudFormation(): CloudFormationWrites {
    this.#cloudFormation ??= cloudFormationWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#cloudFormation;
  }

  get devOpsGuru(): DevOpsGuruWrites {
    this.#devOpsGuru ??= devOpsGuruWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#devOpsGuru;
  }

  get sns(): SnsWrites {
    this.#sns ??= snsWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#sns;
  }

  get kms(): KmsWrites {
    this.#kms ??= kmsWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#kms;
  }

  get functions(): FunctionWrites {
    this.#functions ??= functionWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#functions;
  }

  get s3(): S3Writes {
    this.#s3 ??= s3Writes(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#s3;
  }

  get messaging(): MessagingWrites {
    this.#messaging ??= messagingWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#messaging;
  }

  get ses(): SesWrites {
    this.#ses ??= sesWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#ses;
  }

  get dynamoDb(): DynamoDbWrites {
    this.#dynamoDb ??= dynamoDbWrites(memberDoor(this.#parts, this.cell, this.cell.region));
    return this.#dynamoDb;
  }

  get iam(): IamWrites {
    this.#iam ??= iamWrites(memberDoor(this.#parts, this.cell, this.#parts.globalRegion));
    return this.#iam;
  }

  get hub(): { readonly organizations: OrganizationsWrites } {
    this.#hub ??= { organizations: organizationsWrites(hubDoor(this.#parts)) };
    return this.#hub;
  }

  get reads(): ReadClients {
    return this.#readClients(this.cell);
  }

  at(cell: Cell): WriteClients {
    return cellKey(cell) === cellKey(this.cell) ? this : new CellWriteClients(cell, this.#parts, this.#readClients);
  }
}
