/** A record that the owner of a domain has to publish. */
export interface DnsRecord {
  readonly type: 'CNAME' | 'MX' | 'TXT';
  readonly name: string;
  readonly value: string;
}

/** What SES says of an identity, as far as DNS goes. */
interface LiveIdentity {
  readonly VerificationStatus?: string | undefined;
  readonly DkimAttributes?:
    | {
        readonly Status?: string | undefined;
        readonly Tokens?: readonly string[] | undefined;
        readonly SigningHostedZone?: string | undefined;
        readonly SigningAttributesOrigin?: string | undefined;
      }
    | undefined;
  readonly MailFromAttributes?:
    | { readonly MailFromDomain?: string | undefined; readonly MailFromDomainStatus?: string | undefined }
    | undefined;
}

/**
 * The records that SES does not see yet. The zone of the CNAMEs is the one that SES answers, never guessed; of an own key (BYODKIM) SES knows
 * only the selector. Source: facts/tenants.md 2.2; the MX and SPF records of MAIL FROM: AWS page "Using a custom MAIL FROM domain".
 */
export function dnsRecords(
  domain: string,
  { VerificationStatus, DkimAttributes, MailFromAttributes }: LiveIdentity,
  region: string,
): readonly DnsRecord[] {
  const records: DnsRecord[] = [];
  const { Status, Tokens = [], SigningHostedZone: zone, SigningAttributesOrigin: origin } = DkimAttributes ?? {};
  if (VerificationStatus !== 'SUCCESS' || Status !== 'SUCCESS') {
    for (const token of Tokens)
      records.push(
        origin === 'EXTERNAL'
          ? { type: 'TXT', name: `${token}._domainkey.${domain}`, value: 'p=<the public key of the private key that is referenced>' }
          : { type: 'CNAME', name: `${token}._domainkey.${domain}`, value: `${token}.${zone ?? 'dkim.amazonses.com'}` },
      );
  }
  const from = MailFromAttributes?.MailFromDomain;
  if (from !== undefined && MailFromAttributes?.MailFromDomainStatus !== 'SUCCESS') {
    records.push({ type: 'MX', name: from, value: `10 feedback-smtp.${region}.amazonses.com` });
    records.push({ type: 'TXT', name: from, value: '"v=spf1 include:amazonses.com ~all"' });
  }
  return records;
}

export function dnsMessage(domain: string, records: readonly DnsRecord[], failed: boolean): string {
  const listed = records.map(({ type, name, value }) => `${name} ${type} ${value}`).join('; ');
  return failed
    ? `${domain}: SES did not find its DNS records and has given up looking for now; publish ${listed}`
    : `${domain} waits for its DNS records; publish ${listed}`;
}
