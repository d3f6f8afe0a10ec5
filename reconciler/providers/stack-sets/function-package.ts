import { crc32, inflateRawSync } from 'node:zlib';

/** A file of a function's package. */
export interface PackageFile {
  readonly path: string;
  readonly text: string;
}

/** Most bytes that a package of source text in a template can have, packed or not, with room to spare: what is larger is not such a package. */
export const mostPackageBytes = 1_048_576;

const end = { signature: 0x06054b50, bytes: 22, mostComment: 65_535 };
const entry = { signature: 0x02014b50, bytes: 46 };
const local = { signature: 0x04034b50, bytes: 30 };

/** The files of a zip archive, stored or deflated; undefined where it is none, or larger than `mostPackageBytes`. */
export function readPackage(bytes: Uint8Array): PackageFile[] | undefined {
  try {
    return bytes.length > mostPackageBytes ? undefined : filesOf(Buffer.from(bytes));
  } catch {
    // Reading beyond the end, or what does not inflate: whatever it is, it is not what a template makes.
    return undefined;
  }
}

function filesOf(zip: Buffer): PackageFile[] | undefined {
  let last = zip.length - end.bytes;
  while (last > 0 && last > zip.length - end.bytes - end.mostComment && zip.readUInt32LE(last) !== end.signature) last--;
  if (last < 0 || zip.readUInt32LE(last) !== end.signature) return undefined;
  const files: PackageFile[] = [];
  let position = zip.readUInt32LE(last + 16);
  for (let left = zip.readUInt16LE(last + 10); left > 0; left--) {
    if (zip.readUInt32LE(position) !== entry.signature) return undefined;
    const nameBytes = zip.readUInt16LE(position + 28);
    const path = zip.toString('utf8', position + entry.bytes, position + entry.bytes + nameBytes);
    if (!path.endsWith('/')) files.push({ path, text: contentAt(zip, position).toString('utf8') });
    position += entry.bytes + nameBytes + zip.readUInt16LE(position + 30) + zip.readUInt16LE(position + 32);
  }
  return files;
}

/** Throws where the entry is encrypted, packed by a method that Lambda does not take, or too large. */
function contentAt(zip: Buffer, position: number): Buffer {
  const start = zip.readUInt32LE(position + 42);
  if (zip.readUInt32LE(start) !== local.signature) throw new Error('no content');
  const from = start + local.bytes + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
  const packed = zip.subarray(from, from + zip.readUInt32LE(position + 20));
  switch (zip.readUInt16LE(position + 10)) {
    case 0:
      return packed;
    case 8:
      return inflateRawSync(packed, { maxOutputLength: mostPackageBytes });
    default:
      throw new Error('unknown method');
  }
}

/** An archive of one stored file, the same bytes for the same text: what CloudFormation makes of source text in a template. */
export function writePackage({ path, text }: PackageFile): Uint8Array {
  const [name, content] = [Buffer.from(path), Buffer.from(text)];
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  // 1980-01-01, the first day that the format knows.
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const first = Buffer.concat([word(local.signature), common, name, content]);
  const directory = Buffer.concat([word(entry.signature), Buffer.from([20, 0]), common, Buffer.alloc(14), name]);
  const tail = Buffer.alloc(end.bytes - 4);
  tail.writeUInt16LE(1, 4);
  tail.writeUInt16LE(1, 6);
  tail.writeUInt32LE(directory.length, 8);
  tail.writeUInt32LE(first.length, 12);
  return Buffer.concat([first, directory, word(end.signature), tail]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
