// ---- the calls of one lane ----

/** As CallColumns numbers them. */
const OUTCOMES = ['succeeded', 'failed', 'ran past its time limit', 'was cancelled', 'its worker died'];
const FAILED = 1;
const TIMED_OUT = 2;
const CANCELLED = 3;
const WORKER_DIED = 4;

/** What a group of calls may contain. */
const BAD = 1;
const PAST_LIMIT = 2;

const FLAGS = [0, BAD, BAD | PAST_LIMIT, 0, BAD];

/** So many calls, or groups of them, make a group. A power of two. */
const GROUP_BITS = 4;
const GROUP = 1 << GROUP_BITS;

/** Columns of numbers that grow. */
class Columns {
  constructor(types) {
    this.types = Object.entries(types);
    this.capacity = 0;
    this.reserve(GROUP);
  }

  reserve(size) {
    if (size <= this.capacity) return;
    this.capacity = Math.max(size, this.capacity * 2);
    for (const [name, type] of this.types) {
      const grown = new type(this.capacity);
      if (this[name]) grown.set(this[name]);
      this[name] = grown;
    }
  }

  /** Makes room at a place. */
  shift(at, size) {
    for (const [name] of this.types) this[name].copyWithin(at + 1, at, size);
  }
}

/**
 * The calls of one lane, in the order in which they started, and groups of them: of 16 calls, of 16 such groups, and so on. Who
 * draws the lane takes a group for a call where it is smaller than a pixel, so a lane of a million calls takes no longer than
 * there are pixels.
 */
class Lane {
  constructor(pool, number) {
    this.pool = pool;
    this.number = number;
    this.workers = [];
    this.running = [];
    this.busy = 0;
    this.size = 0;
    this.calls = new Columns({
      start: Float64Array, end: Float64Array, queued: Float64Array, number: Float64Array, index: Float64Array,
      sent: Float64Array, received: Float64Array, worker: Uint32Array, name: Uint32Array, reason: Uint32Array, attempt: Uint32Array, outcome: Uint8Array,
    });
    this.levels = [];
    this.height = 0;
    this.grouped = 0;
    /** For the search: how many calls before each one match. */
    this.found = new Uint32Array(1);
    this.searched = 0;
    this.searchedFor = 0;
  }

  add(worker, start, end, queued, number, index, name, outcome, attempt, reason, sent, received) {
    const calls = this.calls;
    calls.reserve(this.size + 1);
    let at = this.size;
    while (at > 0 && calls.start[at - 1] > start) at--;
    if (at < this.size) {
      calls.shift(at, this.size);
      this.searched = Math.min(this.searched, at);
    }
    calls.start[at] = start;
    calls.end[at] = end;
    calls.queued[at] = queued;
    calls.number[at] = number;
    calls.index[at] = index;
    calls.worker[at] = worker;
    calls.name[at] = name;
    calls.outcome[at] = outcome;
    calls.attempt[at] = attempt;
    calls.reason[at] = reason;
    calls.sent[at] = sent;
    calls.received[at] = received;
    this.size++;
    this.busy += end - start;
    this.grouped = Math.min(this.grouped, at);
  }

  /** Brings the groups up to date. */
  group() {
    if (this.grouped === this.size) return;
    let changed = this.grouped;
    let count = this.size;
    this.height = 0;
    while (count > GROUP) {
      const level = this.height++;
      if (!this.levels[level]) {
        this.levels[level] = new Columns({
          start: Float64Array, end: Float64Array, busy: Float64Array, longest: Uint32Array, flags: Uint8Array,
        });
        this.levels[level].size = 0;
      }
      const groups = this.levels[level];
      changed = Math.min(groups.size, changed >> GROUP_BITS);
      const size = Math.ceil(count / GROUP);
      groups.reserve(size);
      for (let i = changed; i < size; i++) this.makeGroup(level, i, Math.min((i + 1) * GROUP, count));
      groups.size = size;
      count = size;
    }
    this.grouped = this.size;
  }

  makeGroup(level, at, end) {
    const { calls } = this;
    const groups = this.levels[level];
    const parts = level > 0 ? this.levels[level - 1] : null;
    let last = -Infinity;
    let busy = 0;
    let flags = 0;
    let longest = 0;
    let most = -1;
    for (let i = at * GROUP; i < end; i++) {
      const call = parts ? parts.longest[i] : i;
      const run = calls.end[call] - calls.start[call];
      if (run > most) {
        most = run;
        longest = call;
      }
      busy += parts ? parts.busy[i] : run;
      flags |= parts ? parts.flags[i] : FLAGS[calls.outcome[i]];
      last = Math.max(last, parts ? parts.end[i] : calls.end[i]);
    }
    groups.start[at] = parts ? parts.start[at * GROUP] : calls.start[at * GROUP];
    groups.end[at] = last;
    groups.busy[at] = busy;
    groups.longest[at] = longest;
    groups.flags[at] = flags;
  }

  /**
   * Visits what lies between two times, in order: calls, or groups that take no longer than `resolution`.
   *
   * @param visit is told start, end, busy time, the longest call, flags, the first call and the number of calls
   */
  walk(from, to, resolution, visit) {
    this.group();
    const size = this.height > 0 ? this.levels[this.height - 1].size : this.size;
    this.walkLevel(this.height, 0, size, from, to, resolution, visit);
  }

  walkLevel(level, begin, end, from, to, resolution, visit) {
    if (level === 0) {
      const { calls } = this;
      for (let i = begin; i < end && calls.start[i] <= to; i++) {
        if (calls.end[i] >= from) {
          visit(calls.start[i], calls.end[i], calls.end[i] - calls.start[i], i, FLAGS[calls.outcome[i]], i, 1);
        }
      }
      return;
    }
    const groups = this.levels[level - 1];
    const parts = level > 1 ? this.levels[level - 2].size : this.size;
    const shift = GROUP_BITS * level;
    for (let i = begin; i < end && groups.start[i] <= to; i++) {
      if (groups.end[i] < from) continue;
      if (groups.end[i] - groups.start[i] <= resolution) {
        const first = i << shift;
        visit(groups.start[i], groups.end[i], groups.busy[i], groups.longest[i], groups.flags[i], first,
          Math.min(1 << shift, this.size - first));
      } else {
        this.walkLevel(level - 1, i * GROUP, Math.min((i + 1) * GROUP, parts), from, to, resolution, visit);
      }
    }
  }

  /** Returns how many calls started before a time. */
  countBefore(time) {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.calls.start[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the call at a time; if there is none, the one most worth seeing within `slack` of it; -1 if there is none. */
  callAt(time, slack) {
    const { calls } = this;
    let best = -1;
    let bestScore = -1;
    const end = this.countBefore(time + slack);
    for (let i = end - 1, seen = 0; i >= 0 && seen < 1000 && calls.end[i] >= time - slack; i--, seen++) {
      const run = calls.end[i] - calls.start[i];
      if (run > 2 * slack && calls.start[i] <= time && calls.end[i] >= time) return i;
      const score = run + (FLAGS[calls.outcome[i]] & BAD ? 2 * slack : 0);
      if (score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  /** Returns the calls that are running and not known to have ended. */
  stillRunning() {
    const { calls, size } = this;
    const seen = (running) => {
      for (let i = size - 1; i >= 0 && i >= size - 4; i--) {
        if (calls.number[i] === running.number && calls.attempt[i] >= running.attempt) return true;
      }
      return false;
    };
    return this.running.filter((running) => !seen(running));
  }
}
