import { type Cell, cellKey } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice } from '../observation.ts';

/**
 * Whether AWS Config records in the cell; without it findings stay in WARNING and a standard may end INCOMPLETE. Asked once a cell and run,
 * only where a hub or a standard is about to be enabled, so that a cell in sync costs no call more. Source: facts/compliance.md 2.2, 6.8 step 2.
 */
export async function readRecorder(cell: Cell, aws: ReadClients): Promise<readonly Notice[]> {
  try {
    const answer = await aws.once(`config/recorder/${cellKey(cell)}`, () => aws.config.describeConfigurationRecorderStatus({}));
    return (answer.ConfigurationRecordersStatus ?? []).some((recorder) => recorder.recording === true) ? [] : [nothingRecords];
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const message = `not known whether AWS Config records here: ${error.operation} answered ${error.awsName}`;
    return [{ difference: 'recorder-missing', severity: 'note', message }];
  }
}

const nothingRecords: Notice = {
  difference: 'recorder-missing',
  severity: 'warning',
  message: 'AWS Config records nothing here: most controls of the standards cannot be checked until a configuration recorder is on',
};
