import type * as DynamoDbSdk from '@aws-sdk/client-dynamodb';
import type { DynamoDbReads, DynamoDbWrites } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

export function dynamoDbReads(door: Door): DynamoDbReads {
  const dynamo = new Operations<typeof DynamoDbSdk, DynamoDbSdk.DynamoDBClient>(door, 'dynamodb', door.clients.dynamoDb);
  return {
    scan: dynamo.read('Scan', ({ sdk, client }, input, options) => client.send(new sdk.ScanCommand(input), options)),
    query: dynamo.read('Query', ({ sdk, client }, input, options) => client.send(new sdk.QueryCommand(input), options)),
    describeTable: dynamo.read('DescribeTable', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeTableCommand(input), options),
    ),
    describeContinuousBackups: dynamo.read('DescribeContinuousBackups', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeContinuousBackupsCommand(input), options),
    ),
  };
}

export function dynamoDbWrites(door: Door): DynamoDbWrites {
  const dynamo = new Operations<typeof DynamoDbSdk, DynamoDbSdk.DynamoDBClient>(door, 'dynamodb', door.clients.dynamoDb);
  return {
    putItem: dynamo.write('PutItem', ({ sdk, client }, input, options) => client.send(new sdk.PutItemCommand(input), options)),
    updateItem: dynamo.write('UpdateItem', ({ sdk, client }, input, options) => client.send(new sdk.UpdateItemCommand(input), options)),
    deleteItem: dynamo.write('DeleteItem', ({ sdk, client }, input, options) => client.send(new sdk.DeleteItemCommand(input), options)),
    createTable: dynamo.write('CreateTable', ({ sdk, client }, input, options) => client.send(new sdk.CreateTableCommand(input), options)),
    updateTable: dynamo.write('UpdateTable', ({ sdk, client }, input, options) => client.send(new sdk.UpdateTableCommand(input), options)),
    updateContinuousBackups: dynamo.write('UpdateContinuousBackups', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateContinuousBackupsCommand(input), options),
    ),
  };
}
