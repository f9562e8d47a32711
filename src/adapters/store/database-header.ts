import { closeSync, openSync, readSync } from "node:fs";
import { damagedDatabase } from "./writer-database.ts";

const headerBytes = 100;
const magic = "SQLite format 3\0";

/**
 * Throws a `StoreOpenError` unless the file is empty or begins as a database does. Call it before
 * any connection to the file is open: closing the file drops the locks that this process has on it.
 */
export function checkHeader(file: string): void {
  const header = readHeader(file);
  if (header.length === 0) return;
  if (header.length < headerBytes) throw damagedDatabase(file, "its header is cut off");
  if (header.toString("latin1", 0, magic.length) !== magic) {
    throw damagedDatabase(file, "its first bytes are not those of a database");
  }
  const pageSize = header.readUInt16BE(16);
  // 1 stands for 65,536.
  const isPowerOfTwo = pageSize === 1 || (pageSize >= 512 && (pageSize & (pageSize - 1)) === 0);
  if (!isPowerOfTwo) throw damagedDatabase(file, `its header names a page size of ${pageSize}`);
}

function readHeader(file: string): Buffer {
  const handle = openSync(file, "r");
  try {
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, readSync(handle, header, 0, headerBytes, 0));
  } finally {
    closeSync(handle);
  }
}
