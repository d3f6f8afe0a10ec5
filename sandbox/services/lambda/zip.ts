import { inflateRawSync } from 'node:zlib';
import { crc32Of } from './crc.ts';

/** A file of a deployment package. */
export interface ZipFile {
  readonly path: string;
  readonly content: Buffer;
}

/** Unpacked bytes of a package at most, as Lambda allows. */
const mostBytes = 262_144_000;
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;

/** The files in a zip archive, stored or deflated. Throws an Error that says what is wrong with it. */
export function readZip(zip: Buffer): ZipFile[] {
  const end = endRecord(zip);
  const files: ZipFile[] = [];
  let position = zip.readUInt32LE(end + 16);
  let total = 0;
  for (let entry = 0; entry < zip.readUInt16LE(end + 10); entry += 1) {
    if (zip.length < position + 46 || zip.readUInt32LE(position) !== entrySignature)
      throw new Error('the directory of the archive is broken');
    const nameLength = zip.readUInt16LE(position + 28);
    const path = zip.toString('utf8', position + 46, position + 46 + nameLength);
    if (!path.endsWith('/')) {
      const content = contentOf(zip, position, path);
      total += content.length;
      if (total > mostBytes) throw new Error(`the archive unpacks to more than ${mostBytes} bytes`);
      files.push({ path: checkedPath(path), content });
    }
    position += 46 + nameLength + zip.readUInt16LE(position + 30) + zip.readUInt16LE(position + 32);
  }
  return files;
}

/** The end record stands last, before a comment of at most 64 KiB. */
function endRecord(zip: Buffer): number {
  for (let position = zip.length - endBytes; position >= Math.max(0, zip.length - endBytes - 65_535); position -= 1) {
    if (zip.readUInt32LE(position) === endSignature) return position;
  }
  throw new Error('this is not a zip archive');
}

function contentOf(zip: Buffer, entry: number, path: string): Buffer {
  const flags = zip.readUInt16LE(entry + 8);
  const method = zip.readUInt16LE(entry + 10);
  const packed = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  if ((flags & 1) !== 0) throw new Error(`${path} is encrypted`);
  if (zip.length < local + 30 || zip.readUInt32LE(local) !== localSignature) throw new Error(`${path} has no content`);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(start, start + packed);
  if (method === 0) return Buffer.from(bytes);
  if (method === 8) return inflateRawSync(bytes, { maxOutputLength: mostBytes });
  throw new Error(`${path} is packed by method ${method}; only stored and deflated files are read`);
}

/** A path that stays inside the package. */
function checkedPath(path: string): string {
  if (path.startsWith('/') || path.includes('\\') || path.split('/').includes('..'))
    throw new Error(`${path} points outside of the package`);
  return path;
}

/** An archive of stored files, as CloudFormation makes of source text in a template. */
export function writeZip(files: readonly ZipFile[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of files) {
    const name = Buffer.from(path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // 1980-01-01: an archive of the same files is the same bytes whenever it is made.
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32Of(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([word(localSignature), common, name, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([word(entrySignature), Buffer.from([20, 0]), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, word(endSignature), end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
