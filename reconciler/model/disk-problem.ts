/** Reasons a disk has for not taking what is written, by the system's name for them; each with what helps. */
const reasons: Readonly<Record<string, readonly [reason: string, cure: string]>> = {
  ENOSPC: ['no space left on the device', 'make room there'],
  EDQUOT: ['the disk quota is used up', 'make room there'],
  EFBIG: ['the file is larger than is allowed', 'raise the limit (ulimit -f)'],
  EROFS: ['the disk is read-only', 'make it writable'],
  EACCES: ['permission denied', 'make it writable'],
  EPERM: ['permission denied', 'make it writable'],
  EIO: ['the disk failed', 'look after the disk'],
};

const entryOf = (error: unknown): readonly [string, string] | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && Object.hasOwn(reasons, error.code)
    ? reasons[error.code]
    : undefined;

/** Why something could not be written, in words: the system's own message names neither the file nor what helps. */
export function diskReason(error: unknown): string {
  return entryOf(error)?.[0] ?? (error instanceof Error ? error.message : String(error));
}

/** What helps, as the beginning of a sentence; undefined where the error is none of a disk. */
export function diskCure(error: unknown): string | undefined {
  return entryOf(error)?.[1];
}
