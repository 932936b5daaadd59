// ---- everything that is known: workers, lanes, calls ----

/** The calls that ran longest, longest first. */
class Slowest {
  constructor(most) {
    this.most = most;
    this.calls = [];
    /** Only longer ones have a place. */
    this.shortest = -1;
  }

  add(call) {
    const run = call.end - call.start;
    let at = this.calls.length;
    while (at > 0 && this.calls[at - 1].end - this.calls[at - 1].start < run) at--;
    this.calls.splice(at, 0, call);
    if (this.calls.length > this.most) this.calls.pop();
    if (this.calls.length === this.most) {
      const last = this.calls[this.most - 1];
      this.shortest = last.end - last.start;
    }
  }
}

class Model {
  constructor() {
    this.clear();
  }

  clear() {
    this.base = 0;
    this.now = 0;
    this.lost = 0;
    this.dropped = 0;
    this.pools = [];
    this.names = [];
    this.reasons = [];
    this.workers = [];
    this.lanes = new Map();
    this.rows = [];
    this.running = 0;
    this.ongoing = false;
    this.calls = 0;
    this.failed = 0;
    this.timedOut = 0;
    this.retries = 0;
    this.firstEvent = Infinity;
    this.lastEvent = -Infinity;
    this.slowest = new Slowest(20);
    this.callsOf = [];
    this.failedOf = [];
    this.timeOf = [];
    /** Changes with everything that is drawn. */
    this.version = 0;
  }

  /** Takes an update, but not its calls. */
  apply(update) {
    this.version++;
    this.base = update.base;
    this.now = update.now;
    this.lost = update.lost;
    this.dropped = update.dropped;
    for (const pool of update.pools) this.pools.push(pool);
    for (const name of update.names) {
      this.names.push(name);
      this.callsOf.push(0);
      this.failedOf.push(0);
      this.timeOf.push(0);
    }
    for (const reason of update.reasons) this.reasons.push(reason);
    for (const worker of update.workers) this.applyWorker(worker);
    for (const lane of this.rows) lane.running = [];
    this.running = update.running.length;
    for (const running of update.running) {
      const worker = this.workers[running.worker];
      worker.lane.running.push({ ...running, worker });
      this.firstEvent = Math.min(this.firstEvent, running.started);
    }
  }

  applyWorker(told) {
    let worker = this.workers[told.id];
    if (worker) {
      Object.assign(worker, told, { lane: worker.lane });
    } else {
      const lane = this.laneOf(told.pool, told.lane);
      worker = { lastEnd: 0, lastNumber: 0, lastOffset: 0, ...told, lane };
      this.workers[told.id] = worker;
      lane.workers.push(worker);
    }
    if (worker.launched !== undefined) this.firstEvent = Math.min(this.firstEvent, Math.max(0, worker.launched));
    if (worker.ready !== undefined) this.lastEvent = Math.max(this.lastEvent, worker.ready);
    if (worker.died) this.lastEvent = Math.max(this.lastEvent, worker.ended);
  }

  laneOf(pool, number) {
    const key = pool + '/' + number;
    let lane = this.lanes.get(key);
    if (!lane) {
      lane = new Lane(pool, number);
      this.lanes.set(key, lane);
      this.rows.push(lane);
      this.rows.sort((a, b) => a.pool - b.pool || a.number - b.number);
    }
    return lane;
  }

  addCall(worker, start, end, queued, number, index, name, outcome, attempt, reason, sent, received) {
    worker.lane.add(worker.id, start, end, queued, number, index, name, outcome, attempt, reason, sent, received);
    const run = end - start;
    this.calls++;
    this.callsOf[name]++;
    this.timeOf[name] += run;
    if (FLAGS[outcome] & BAD) {
      this.failed++;
      this.failedOf[name]++;
    }
    if (outcome === TIMED_OUT) this.timedOut++;
    if (attempt > 1) this.retries++;
    if (start < this.firstEvent) this.firstEvent = start;
    if (end > this.lastEvent) this.lastEvent = end;
    if (run > this.slowest.shortest) {
      this.slowest.add({ worker, start, end, queued, number, index, name, outcome, attempt, reason, sent, received });
    }
  }

  /** Where the picture begins and ends. An ongoing recording ends now, any other with the last thing that happened. */
  get from() {
    return Number.isFinite(this.firstEvent) ? this.firstEvent : 0;
  }

  get to() {
    const last = this.ongoing || this.running > 0 || this.lastEvent < 0 ? this.now : this.lastEvent;
    return Math.max(last, this.lastEvent, this.from + 1000);
  }

  /** The share of their time in which workers had calls. */
  get utilisation() {
    let busy = 0;
    let alive = 0;
    for (const lane of this.rows) {
      busy += this.busyTime(lane);
      alive += this.aliveTime(lane);
    }
    return alive > 0 ? Math.min(1, busy / alive) : 0;
  }

  busyTime(lane) {
    return lane.stillRunning().reduce((sum, running) => sum + Math.max(0, this.to - running.started), lane.busy);
  }

  /** How long the lane's workers could have worked; of threads that live as long as a call, how long the picture is. */
  aliveTime(lane) {
    let time = 0;
    for (const worker of lane.workers) {
      const ready = Math.max(worker.ready ?? this.from, this.from);
      time += Math.max(0, Math.min(worker.ended ?? Infinity, this.to) - ready);
    }
    return time;
  }

  get deaths() {
    return this.workers.filter((worker) => worker.died).length;
  }

  /** Everything about a call of a lane. */
  call(lane, at) {
    const { calls } = lane;
    return {
      worker: this.workers[calls.worker[at]],
      start: calls.start[at],
      end: calls.end[at],
      queued: calls.queued[at],
      number: calls.number[at],
      index: calls.index[at],
      name: calls.name[at],
      outcome: calls.outcome[at],
      attempt: calls.attempt[at],
      reason: calls.reason[at],
      sent: calls.sent[at],
      received: calls.received[at],
    };
  }
}
