/** What to do about a request that Organizations ended as FAILED, by its reason. Source: Organizations' API reference, CreateAccountStatus. */
const cures: Readonly<Record<string, string>> = {
  ACCOUNT_LIMIT_EXCEEDED:
    'the organization has as many accounts as it may: ask for more (Service Quotas, organizations, L-E619E033, in us-east-1), or close one',
  EMAIL_ALREADY_EXISTS: 'the address belongs to an AWS account already, here or elsewhere: write another in placement.organization.email',
  INVALID_EMAIL: 'AWS does not take the address: write another in placement.organization.email',
  INVALID_ADDRESS: 'the postal address of the management account is not valid: mend it in the billing console',
  CONCURRENT_ACCOUNT_MODIFICATION: 'something else was changing the account: apply again',
  INTERNAL_FAILURE: 'AWS failed: apply again, and if that fails too open a support case',
  GOVCLOUD_ACCOUNT_ALREADY_EXISTS: 'there is such an account in the GovCloud partition: write another address',
  MISSING_BUSINESS_VALIDATION: 'the management account has to pass the validation of its business first: finish it in the billing console',
  FAILED_BUSINESS_VALIDATION: "the validation of the management account's business failed: mend it in the billing console",
  PENDING_BUSINESS_VALIDATION: "the validation of the management account's business is under way: apply again when it is done",
  INVALID_IDENTITY_FOR_BUSINESS_VALIDATION:
    'the identity given for the validation of the business is not valid: mend it in the billing console',
  UNKNOWN_BUSINESS_VALIDATION: "the validation of the management account's business has an unknown problem: open a support case",
  MISSING_PAYMENT_INSTRUMENT: 'the management account has no means of payment: add one in the billing console',
  INVALID_PAYMENT_INSTRUMENT: 'the means of payment of the management account is not valid: mend it in the billing console',
  UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED: "the organization's resource policy cannot take tags: open a support case",
};

/** A failed request in a sentence, with AWS's reason and what to do. */
export function accountFailure(accountName: string, reason: string | undefined, request: string): string {
  const cure = reason === undefined ? undefined : cures[reason];
  return `Organizations could not make the account ${accountName}: ${reason ?? 'it does not say why'} (${request})${cure === undefined ? '' : `; ${cure}`}`;
}
