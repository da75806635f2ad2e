const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/**
 * Names in a zip (PKWARE APPNOTE 6.3, 4.3.12), read from its directory; each entry's own header is looked at too.
 * @throws Error when the directory or a header is not where it should be.
 */
export function zipNames(bytes: Buffer): string[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || bytes.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error('The zip has no directory.');
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const header = bytes.readUInt32LE(at + 42);
    if (bytes.readUInt32LE(at) !== ENTRY || bytes.readUInt32LE(header) !== LOCAL)
      throw new Error(`The zip is broken at entry ${names.length}.`);
    const length = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names;
}
