import type { DescribeServiceIntegrationCommandOutput } from '@aws-sdk/client-devops-guru';
import type { HandlerContext, ResourceType } from './resource-type.ts';

/** A switch of account and Region: there means on. Source: facts/compliance.md 3.5. */
export const devOpsGuruLogAnomalyDetection: ResourceType = {
  name: 'AWS::DevOpsGuru::LogAnomalyDetectionIntegration',
  properties: {},
  seconds: 5,
  drift: true,
  async create(_properties, context) {
    await opt('ENABLED', context);
    return { physicalId: context.account, attributes: { AccountId: context.account } };
  },
  async update(physicalId, _properties, _before, context) {
    await opt('ENABLED', context);
    return { physicalId, attributes: { AccountId: physicalId } };
  },
  async delete(_physicalId, _properties, context) {
    await opt('DISABLED', context);
  },
  async read(_physicalId, properties, context) {
    const { ServiceIntegration } = await context.call<DescribeServiceIntegrationCommandOutput>(
      'devops-guru',
      'DescribeServiceIntegration',
      {},
    );
    return ServiceIntegration?.LogsAnomalyDetection?.OptInStatus === 'ENABLED' ? properties : undefined;
  },
};

const opt = (OptInStatus: string, context: HandlerContext) =>
  context.call('devops-guru', 'UpdateServiceIntegration', { ServiceIntegration: { LogsAnomalyDetection: { OptInStatus } } });
