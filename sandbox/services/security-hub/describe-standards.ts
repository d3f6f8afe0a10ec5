import type { DescribeStandardsCommandInput, DescribeStandardsCommandOutput, Standard } from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { standardArn } from './arns.ts';
import { standardsIn } from './catalogue.ts';
import type { StandardData } from './catalogue-data.ts';
import type { Output } from './output.ts';
import { checkEnum, next, page } from './page.ts';

/** Needs no hub. Without `Providers` the standards of other clouds are in the list too. Source: facts/compliance.md 2.1, 2.3 (decided). */
export const describeStandards: Operation<DescribeStandardsCommandInput, Output<DescribeStandardsCommandOutput>> = (input, context) => {
  for (const provider of input.Providers ?? []) checkEnum('Providers', provider, ['AWS', 'Azure']);
  const offered = standardsIn(context.region).filter((one) => input.Providers?.includes(one.provider) ?? true);
  const { items, nextToken } = page(offered, input, context, { usual: 100, max: 100 });
  return { Standards: items.map((one) => describe(context, one)), ...next(nextToken) };
};

function describe(cell: { readonly partition: string; readonly region: string }, standard: StandardData): Standard {
  const controlTower = standard.managedBy === 'control-tower';
  return {
    StandardsArn: standardArn(cell, standard.id),
    Name: standard.name,
    // The data holds no descriptions.
    Description: standard.name,
    EnabledByDefault: standard.enabledByDefault,
    Provider: standard.provider,
    ...(controlTower ? { StandardsManagedBy: { Company: 'AWS', Product: 'AWS Control Tower' } } : {}),
  };
}
