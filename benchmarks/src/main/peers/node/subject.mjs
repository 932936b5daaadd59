// Measures the pools of Node.js, and prints each figure as name=value. Started by the runner.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const MEBIBYTE = 1 << 20;
const DOUBLES = 1_000_000;
const CORES = 2;
const WINDOW = 4;
const IDLE_MILLIS = 2_000;
const FEWEST = 3;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const [contender, measure, warmText, secondsText, batchText] = process.argv.slice(2);
const warm = Number(warmText);
const seconds = Number(secondsText);
const batch = Number(batchText);

// 'advanced' is structured cloning: without it, byte arrays would cross as JSON.
const open = {
  async tinypool(workers) {
    const { Tinypool } = await import('tinypool');
    const pool = new Tinypool({
      filename: file('work.mjs'),
      runtime: 'child_process',
      serialization: 'advanced',
      minThreads: workers,
      maxThreads: workers,
    });
    return { run: (name, argument) => pool.run(argument, { name }), close: () => pool.destroy() };
  },
  // Worker threads, not processes; its atomics, which make it fast, are on by default.
  async piscina(workers) {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({
      filename: file('work.mjs'),
      minThreads: workers,
      maxThreads: workers,
    });
    return { run: (name, argument) => pool.run(argument, { name }), close: () => pool.destroy() };
  },
  async workerpool(workers) {
    const { default: workerpool } = await import('workerpool');
    const pool = workerpool.pool(file('workerpool-worker.mjs'), {
      workerType: 'process',
      minWorkers: workers,
      maxWorkers: workers,
      forkOpts: { serialization: 'advanced' },
    });
    return { run: (name, argument) => pool.exec(name, [argument]), close: () => pool.terminate() };
  },
}[contender];

const now = () => Number(process.hrtime.bigint()) / 1e9;
const show = (figure, value) => console.log(`${figure}=${value.toPrecision(6)}`);

function check(asExpected) {
  if (!asExpected) {
    throw new Error('a wrong result came back');
  }
}

async function samples(sample) {
  const warmEnd = now() + warm;
  do {
    await sample();
  } while (now() < warmEnd);
  const taken = [];
  let before = now();
  const end = before + seconds;
  while (before < end || taken.length < FEWEST) {
    await sample();
    const after = now();
    taken.push(after - before);
    before = after;
  }
  return taken.sort((a, b) => a - b);
}

const percentile = (taken, percent) => taken[Math.floor(((taken.length - 1) * percent) / 100)];
const median = async (sample) => percentile(await samples(sample), 50);

async function submitAll(pool, count) {
  const futures = [];
  for (let i = 0; i < count; i++) {
    futures.push(pool.run('increment', i));
  }
  for (let i = 0; i < count; i++) {
    check((await futures[i]) === i + 1);
  }
}

async function echoes(figure, content, unit, one) {
  const pool = await open(1);
  check((await pool.run('echo', content)).length === content.length);
  show(figure, unit / (await median(() => one(pool))));
  await pool.close();
}

async function firstResult() {
  const start = now();
  const pool = await open(1);
  check((await pool.run('increment', 1)) === 2);
  const taken = now() - start;
  await pool.close();
  return taken;
}

function children() {
  return readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean));
}

const content = () => Uint8Array.from({ length: MEBIBYTE }, (_, i) => i * 31);

const measures = {
  async latency() {
    const pool = await open(1);
    const taken = await samples(async () => check((await pool.run('increment', 1)) === 2));
    show('latency', percentile(taken, 50) * 1e6);
    show('latency-p99', percentile(taken, 99) * 1e6);
    await pool.close();
  },
  async submits() {
    const pool = await open(CORES);
    show('submits', batch / (await median(() => submitAll(pool, batch))));
    await pool.close();
  },
  async echo() {
    const bytes = content();
    await echoes('echo', bytes, 1, async (pool) => check((await pool.run('echo', bytes)).length === MEBIBYTE));
  },
  async 'echo-window'() {
    const bytes = content();
    await echoes('echo-window', bytes, batch, async (pool) => {
      const sent = [];
      for (let i = 0; i < batch; i++) {
        if (sent.length === WINDOW) {
          check((await sent.shift()).length === MEBIBYTE);
        }
        sent.push(pool.run('echo', bytes));
      }
      for (const one of sent) {
        check((await one).length === MEBIBYTE);
      }
    });
  },
  async doubles() {
    const doubles = Float64Array.from({ length: DOUBLES }, (_, i) => i * 0.5);
    await echoes('doubles', doubles, (DOUBLES * 8) / MEBIBYTE, async (pool) =>
      check((await pool.run('echo', doubles)).length === DOUBLES));
  },
  async cold() {
    show('cold', (await firstResult()) * 1e3);
    const following = [];
    for (let i = 0; i < batch; i++) {
      following.push(await firstResult());
    }
    show('cold-next', percentile(following.sort((a, b) => a - b), 50) * 1e3);
  },
  async memory() {
    const pool = await open(1);
    check((await pool.run('increment', 1)) === 2);
    await sleep(IDLE_MILLIS);
    const kibibytes = children().map((pid) =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]));
    show('memory', Math.max(...kibibytes) / 1024);
    await pool.close();
  },
};

await measures[measure]();
process.exit(0);
