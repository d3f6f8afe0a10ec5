import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { boundedText } from './bounded-file.ts';
import { isExpired, type Lease, type LeaseStore, type LeaseWish, leaseBytes, parseLease } from './lease.ts';

/** Files of earlier leases that are kept, so that a number is never given twice to somebody slow. */
const keptFiles = 8;
const namePattern = /^lease\.(\d{1,15})\.json$/;
/** A number that no number may follow: names have fifteen digits. */
const lastNumber = 999_999_999_999_999;

interface LeaseFile extends Lease {
  readonly released: boolean;
}

/**
 * The lease as numbered files in the ledger's directory. Taking it makes the file of the next number, which the file system gives to one only;
 * whoever finds a file with a higher number than its own has lost.
 */
export class DirectoryLease implements LeaseStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(): Promise<Lease | undefined> {
    const [newest] = await this.#numbers();
    const file = newest === undefined ? undefined : await this.#readFile(newest);
    return file === undefined || file.released ? undefined : withoutMark(file);
  }

  async take(wish: LeaseWish): Promise<{ readonly taken: Lease } | { readonly heldBy: Lease }> {
    await mkdir(this.#directory, { recursive: true });
    for (;;) {
      const numbers = await this.#numbers();
      const newest = numbers[0] ?? 0;
      if (newest === lastNumber) throw new Error(`${this.#file(newest)} has the last number there is: when no run is under way, remove it`);
      const current = newest === 0 ? undefined : await this.#readFile(newest);
      const isFree = current === undefined || current.released || isExpired(current, wish.now) || current.run === wish.instead;
      if (!isFree) return { heldBy: withoutMark(current) };
      const lease: Lease = { number: newest + 1, run: wish.run, holder: wish.holder, ...times(wish.now, wish.now, wish.lifetimeMs) };
      if (!(await this.#create(lease))) continue;
      // Somebody slow may just have made the file of a number that was cleared away: only the highest counts.
      if ((await this.#numbers())[0] !== lease.number) continue;
      await Promise.all(numbers.slice(keptFiles).map((number) => rm(this.#file(number), { force: true })));
      return { taken: lease };
    }
  }

  async renew(lease: Lease, now: Date, lifetimeMs: number): Promise<Lease | undefined> {
    if ((await this.#numbers())[0] !== lease.number) return undefined;
    const renewed: Lease = { ...lease, ...times(new Date(lease.takenAt), now, lifetimeMs) };
    await this.#replace({ ...renewed, released: false });
    return (await this.#numbers())[0] === lease.number ? renewed : undefined;
  }

  async release(lease: Lease): Promise<void> {
    if ((await this.#numbers())[0] !== lease.number) return;
    const given = { ...lease, released: true };
    // A full disk has no room for a new file, and the next run would have to wait for the end of a lease that nobody holds.
    await this.#replace(given).catch(() => this.#overwrite(given));
  }

  /** Numbers of the files that are there, highest first. */
  async #numbers(): Promise<number[]> {
    const names = await readdir(this.#directory).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names
      .flatMap((name) => namePattern.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  }

  async #readFile(number: number): Promise<LeaseFile | undefined> {
    const text = await boundedText(this.#file(number), leaseBytes).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const value = parseLease(text);
    if (value === undefined) throw new Error(`${this.#file(number)} is not a lease: when no run is under way, remove it`);
    return { ...value, number };
  }

  /** False when the number is somebody else's. The file appears whole, never half written. */
  async #create(lease: Lease): Promise<boolean> {
    const temporary = await this.#temporary({ ...lease, released: false });
    try {
      await link(temporary, this.#file(lease.number));
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #replace(file: LeaseFile): Promise<void> {
    const temporary = await this.#temporary(file);
    await rename(temporary, this.#file(file.number)).catch(async (error: unknown) => {
      await rm(temporary, { force: true });
      throw error;
    });
  }

  async #temporary({ number: _, ...content }: LeaseFile): Promise<string> {
    const file = path.join(this.#directory, `lease.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeFile(file, `${JSON.stringify(content)}\n`, { flag: 'wx' });
    } catch (error) {
      await rm(file, { force: true }).catch(() => undefined);
      throw error;
    }
    return file;
  }

  /** In the place that the file has already: one write, padded to the old length, so that no reader finds a rest of the old text. */
  async #overwrite({ number, ...content }: LeaseFile): Promise<void> {
    const handle = await open(this.#file(number), 'r+');
    try {
      const { size } = await handle.stat();
      const text = JSON.stringify(content);
      if (Buffer.byteLength(text) >= size) throw new Error('the lease has no room in its own file');
      await handle.write(`${text}${' '.repeat(size - Buffer.byteLength(text) - 1)}\n`, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  #file(number: number): string {
    return path.join(this.#directory, `lease.${number}.json`);
  }
}

const times = (takenAt: Date, now: Date, lifetimeMs: number): Pick<Lease, 'takenAt' | 'expiresAt'> => ({
  takenAt: takenAt.toISOString(),
  expiresAt: new Date(now.getTime() + lifetimeMs).toISOString(),
});

const withoutMark = ({ released: _, ...lease }: LeaseFile): Lease => lease;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
