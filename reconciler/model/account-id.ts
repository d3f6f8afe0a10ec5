declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Twelve digits. A string from outside becomes an AccountId in `parseAccountId` only. */
export type AccountId = Brand<string, 'AccountId'>;

/** The account id in `text`, or undefined. Twelve ASCII digits, leading zeros kept: that is why it is never a number. */
export function parseAccountId(text: string): AccountId | undefined {
  return /^[0-9]{12}$/.test(text) ? (text as AccountId) : undefined;
}

/** The account id in `text`, for text that was checked before; throws when it is not one. */
export function accountId(text: string): AccountId {
  const id = parseAccountId(text);
  if (id === undefined) throw new Error(`not an account id: ${JSON.stringify(text)}`);
  return id;
}
