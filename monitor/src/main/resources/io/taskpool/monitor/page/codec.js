// ---- reading what CallColumns has written ----

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function unzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Reads numbers one after the other. */
class Numbers {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  unsigned() {
    let byte = this.bytes[this.at++];
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  signed() {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Steps over the next column, and returns what reads it. */
  column() {
    const length = this.unsigned();
    const column = new Numbers(this.bytes, this.at);
    this.at += length;
    return column;
  }

  get atEnd() {
    return this.at >= this.bytes.length;
  }
}

/** Reads one group of calls, and adds each to the lane of its worker. */
function readCalls(numbers, model) {
  const count = numbers.unsigned();
  const [workers, starts, runs, waits, callNumbers, indexes, names, kinds, reasons, sent, received] =
    Array.from({ length: 11 }, () => numbers.column());
  for (let i = 0; i < count; i++) {
    const worker = model.workers[workers.unsigned()];
    const start = worker.lastEnd + starts.signed();
    const end = start + runs.unsigned();
    const number = worker.lastNumber + callNumbers.signed();
    const offset = worker.lastOffset + indexes.signed();
    const queued = start - waits.signed();
    const kind = kinds.unsigned();
    worker.lastEnd = end;
    worker.lastNumber = number;
    worker.lastOffset = offset;
    model.addCall(worker, start, end, queued, number, number + offset, names.unsigned(), kind % 8,
      Math.floor(kind / 8) + 1, reasons.unsigned(), sent.unsigned(), received.unsigned());
  }
}
