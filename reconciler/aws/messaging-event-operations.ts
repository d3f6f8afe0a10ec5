import type * as AthenaSdk from '@aws-sdk/client-athena';
import type * as FirehoseSdk from '@aws-sdk/client-firehose';
import type * as GlueSdk from '@aws-sdk/client-glue';
import type {
  MessagingAthenaReads,
  MessagingAthenaWrites,
  MessagingFirehoseReads,
  MessagingFirehoseWrites,
  MessagingGlueReads,
  MessagingGlueWrites,
} from '../providers/messaging-clients.ts';
import { type Door, Operations } from './operations.ts';

export function firehoseReads(door: Door): MessagingFirehoseReads {
  const firehose = new Operations<typeof FirehoseSdk, FirehoseSdk.FirehoseClient>(door, 'firehose', door.clients.firehose);
  return {
    describeDeliveryStream: firehose.read('DescribeDeliveryStream', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeDeliveryStreamCommand(input), options),
    ),
    listTagsForDeliveryStream: firehose.read('ListTagsForDeliveryStream', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForDeliveryStreamCommand(input), options),
    ),
  };
}

export function firehoseWrites(door: Door): MessagingFirehoseWrites {
  const firehose = new Operations<typeof FirehoseSdk, FirehoseSdk.FirehoseClient>(door, 'firehose', door.clients.firehose);
  return {
    createDeliveryStream: firehose.write('CreateDeliveryStream', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateDeliveryStreamCommand(input), options),
    ),
    updateDestination: firehose.write('UpdateDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateDestinationCommand(input), options),
    ),
    deleteDeliveryStream: firehose.write('DeleteDeliveryStream', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteDeliveryStreamCommand(input), options),
    ),
    tagDeliveryStream: firehose.write('TagDeliveryStream', ({ sdk, client }, input, options) =>
      client.send(new sdk.TagDeliveryStreamCommand(input), options),
    ),
    untagDeliveryStream: firehose.write('UntagDeliveryStream', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagDeliveryStreamCommand(input), options),
    ),
  };
}

export function glueReads(door: Door): MessagingGlueReads {
  const glue = new Operations<typeof GlueSdk, GlueSdk.GlueClient>(door, 'glue', door.clients.glue);
  return {
    getDatabase: glue.read('GetDatabase', ({ sdk, client }, input, options) => client.send(new sdk.GetDatabaseCommand(input), options)),
    getTables: glue.read('GetTables', ({ sdk, client }, input, options) => client.send(new sdk.GetTablesCommand(input), options)),
  };
}

export function glueWrites(door: Door): MessagingGlueWrites {
  const glue = new Operations<typeof GlueSdk, GlueSdk.GlueClient>(door, 'glue', door.clients.glue);
  return {
    createDatabase: glue.write('CreateDatabase', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateDatabaseCommand(input), options),
    ),
    createTable: glue.write('CreateTable', ({ sdk, client }, input, options) => client.send(new sdk.CreateTableCommand(input), options)),
    updateTable: glue.write('UpdateTable', ({ sdk, client }, input, options) => client.send(new sdk.UpdateTableCommand(input), options)),
    deleteTable: glue.write('DeleteTable', ({ sdk, client }, input, options) => client.send(new sdk.DeleteTableCommand(input), options)),
  };
}

export function athenaReads(door: Door): MessagingAthenaReads {
  const athena = new Operations<typeof AthenaSdk, AthenaSdk.AthenaClient>(door, 'athena', door.clients.athena);
  return {
    listNamedQueries: athena.read('ListNamedQueries', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListNamedQueriesCommand(input), options),
    ),
    batchGetNamedQuery: athena.read('BatchGetNamedQuery', ({ sdk, client }, input, options) =>
      client.send(new sdk.BatchGetNamedQueryCommand(input), options),
    ),
  };
}

export function athenaWrites(door: Door): MessagingAthenaWrites {
  const athena = new Operations<typeof AthenaSdk, AthenaSdk.AthenaClient>(door, 'athena', door.clients.athena);
  return {
    createNamedQuery: athena.write('CreateNamedQuery', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateNamedQueryCommand(input), options),
    ),
    updateNamedQuery: athena.write('UpdateNamedQuery', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateNamedQueryCommand(input), options),
    ),
    deleteNamedQuery: athena.write('DeleteNamedQuery', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteNamedQueryCommand(input), options),
    ),
  };
}
