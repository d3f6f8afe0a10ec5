/** True for operations that only read, by their names. */
export const isRead = (operation: string): boolean => /^(Describe|Get|List|BatchGet|Search|AssumeRole)/.test(operation);
