/** True for operations that only read, by their names. */
export const isRead = (operation: string): boolean =>
  /^(Describe|Get|List|Head|BatchGet|Search|Lookup|AssumeRole|TransactGet|Query$|Scan$)/.test(operation);
