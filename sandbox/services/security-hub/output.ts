/** An SDK output without what the client itself adds. */
export type Output<CommandOutput> = Omit<CommandOutput, '$metadata'>;
