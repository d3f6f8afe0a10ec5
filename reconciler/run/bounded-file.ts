import { open } from 'node:fs/promises';

/** The text of a file of the ledger, of at most `most` bytes: whoever may write there must not take our memory. Throws as `open` does, and `EFBIG`. */
export async function boundedText(file: string, most: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > most) throw Object.assign(new Error(`${file} has ${size} bytes, more than the ${most} that are read`), { code: 'EFBIG' });
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
