import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { diskReason } from '../model/disk-problem.ts';
import { boundedText } from './bounded-file.ts';
import { JournalProblem, type JournalSink } from './journal.ts';
import type { Journals } from './ledger.ts';
import { replaceFile } from './replace-file.ts';

/** A journal's file is closed at this size and the next one begun. */
const segmentBytes = 16 * 1024 * 1024;
/** Runs whose journals are kept; those of older ones are removed when a new run begins. */
export const keptJournals = 50;
/** Largest file of a journal, and largest plan, that are read, in bytes. */
const mostSegmentBytes = 4 * segmentBytes;
const mostPlanBytes = 256 * 1024 * 1024;
const runPattern = /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/;

/** Whether the text can be a run's id, and so part of a file's name. */
export const isRunId = (text: string): boolean => runPattern.test(text);

/** Journals as folders `journal/RUN/` with `0001.jsonl`, `0002.jsonl`, ... and the plan that the run executes. */
export class DirectoryJournals implements Journals {
  readonly #folder: string;

  constructor(directory: string) {
    this.#folder = path.join(directory, 'journal');
  }

  /** Begins or goes on with a run's journal. Throws when the disk does not take it. */
  async open(run: string): Promise<JournalSink> {
    const folder = path.join(this.#folder, run);
    await mkdir(folder, { recursive: true });
    await this.#clearOld();
    const segments = await segmentsIn(folder);
    // A new attempt never goes on in a file that may end in the middle of a line.
    return SegmentSink.open(folder, segments.length + 1);
  }

  async savePlan(run: string, text: string): Promise<void> {
    const folder = path.join(this.#folder, run);
    await mkdir(folder, { recursive: true });
    // An attempt that finds the disk full leaves the plan of the one before.
    await replaceFile(path.join(folder, 'plan.json'), text);
  }

  /** The plan of the run; undefined where there is no such run. */
  async plan(run: string): Promise<string | undefined> {
    if (!isRunId(run)) return undefined;
    return ifThere(boundedText(path.join(this.#folder, run, 'plan.json'), mostPlanBytes));
  }

  /** The journal of the run as one text; undefined where there is none. A line that an attempt left cut off is left out unless it is the very last. */
  async text(run: string): Promise<string | undefined> {
    // What is no id of a run (the ledger names one, a person types one) is no part of a path either.
    if (!isRunId(run)) return undefined;
    const folder = path.join(this.#folder, run);
    const segments = await segmentsIn(folder);
    if (segments.length === 0) return undefined;
    const texts = await Promise.all(segments.map((name) => boundedText(path.join(folder, name), mostSegmentBytes))).catch(
      (error: unknown) => {
        throw new JournalProblem(`the journal of run ${run} cannot be read: ${diskReason(error)}`);
      },
    );
    return texts.map((text, index) => (index === texts.length - 1 ? text : text.slice(0, text.lastIndexOf('\n') + 1))).join('');
  }

  /** Ids of the runs that have a journal, oldest first: ids begin with the time. */
  async runs(): Promise<readonly string[]> {
    const names = (await ifThere(readdir(this.#folder))) ?? [];
    return names.filter(isRunId).sort();
  }

  async #clearOld(): Promise<void> {
    const runs = await this.runs();
    await Promise.all(runs.slice(0, -keptJournals).map((run) => rm(path.join(this.#folder, run), { recursive: true, force: true })));
  }
}

/** Appends to one file after another, each line on the disk before `append` resolves. */
class SegmentSink implements JournalSink {
  readonly #folder: string;
  #number: number;
  #file: FileHandle;
  #bytes = 0;

  private constructor(folder: string, number: number, file: FileHandle) {
    this.#folder = folder;
    this.#number = number;
    this.#file = file;
  }

  static async open(folder: string, number: number): Promise<SegmentSink> {
    return new SegmentSink(folder, number, await openSegment(folder, number));
  }

  async append(lines: string): Promise<void> {
    if (this.#bytes >= segmentBytes) {
      await this.#file.close();
      this.#number += 1;
      this.#bytes = 0;
      this.#file = await openSegment(this.#folder, this.#number);
    }
    const { bytesWritten } = await this.#file.write(lines);
    this.#bytes += bytesWritten;
    if (bytesWritten < Buffer.byteLength(lines)) throw Object.assign(new Error('the disk took only a part'), { code: 'ENOSPC' });
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

const openSegment = (folder: string, number: number): Promise<FileHandle> =>
  open(path.join(folder, `${String(number).padStart(4, '0')}.jsonl`), 'ax');

async function segmentsIn(folder: string): Promise<string[]> {
  const names = (await ifThere(readdir(folder))) ?? [];
  return names.filter((name) => /^\d{4,}\.jsonl$/.test(name)).sort();
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
