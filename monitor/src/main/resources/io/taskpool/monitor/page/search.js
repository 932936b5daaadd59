// ---- which calls match what was typed ----

class Search {
  constructor(model) {
    this.model = model;
    this.version = 0;
    this.set('');
  }

  get isOn() {
    return this.text !== '';
  }

  /** "#12" is an item, "call 12" a call's number; all other text is looked for in what a call says of itself. */
  set(text) {
    this.text = text.trim().toLowerCase();
    this.version++;
    this.item = /^#\d+$/.test(this.text) ? Number(this.text.slice(1)) : -1;
    this.number = /^call \d+$/.test(this.text) ? Number(this.text.slice(5)) : -1;
    const has = (text) => text.toLowerCase().includes(this.text);
    this.outcomes = OUTCOMES.map((outcome) => this.text.length > 2 && has(outcome));
    this.retry = this.text === 'retry' || this.text === 'retries';
    this.names = new Matches(this.model.names, has);
    this.reasons = new Matches(this.model.reasons, has);
    this.workers = new Matches(this.model.workers, (worker) => has(worker.name));
  }

  matches(calls, at) {
    if (this.item >= 0) return calls.index[at] === this.item;
    if (this.number >= 0) return calls.number[at] === this.number;
    return this.names.has(calls.name[at])
      || this.workers.has(calls.worker[at])
      || this.reasons.has(calls.reason[at])
      || this.outcomes[calls.outcome[at]]
      || (this.retry && calls.attempt[at] > 1);
  }

  /** Brings a lane's count of matches up to date. */
  count(lane) {
    if (lane.searchedFor !== this.version) {
      lane.searchedFor = this.version;
      lane.searched = 0;
    }
    if (lane.found.length <= lane.size) {
      const grown = new Uint32Array(Math.max(lane.size + 1, lane.found.length * 2));
      grown.set(lane.found);
      lane.found = grown;
    }
    const { found, calls } = lane;
    for (let i = lane.searched; i < lane.size; i++) found[i + 1] = found[i] + (this.matches(calls, i) ? 1 : 0);
    lane.searched = lane.size;
    return found[lane.size];
  }

  total() {
    return this.model.rows.reduce((sum, lane) => sum + this.count(lane), 0);
  }

  /** Returns the next match after a place, or the one before it; null if there is none. Matches are in order of their start. */
  step(place, forward) {
    let best = null;
    this.model.rows.forEach((lane, row) => {
      this.count(lane);
      const at = this.stepIn(lane, row, place, forward);
      if (at < 0) return;
      const start = lane.calls.start[at];
      const closer = !best || (forward ? start < best.start : start >= best.start);
      if (closer) best = { lane, at, start, row };
    });
    return best;
  }

  stepIn(lane, row, place, forward) {
    const { found, size } = lane;
    const before = place ? this.before(lane, row, place) : (forward ? 0 : size);
    if (forward) {
      let begin = before;
      if (place && place.lane === lane) begin = place.at + 1;
      return found[size] > found[begin] ? this.nth(lane, found[begin] + 1) : -1;
    }
    return found[before] > 0 ? this.nth(lane, found[before]) : -1;
  }

  /** Returns how many calls of a lane come before a place; of those that start at the same time, those of rows above do. */
  before(lane, row, place) {
    if (place.lane === lane) return place.at;
    let at = lane.countBefore(place.start);
    if (row < place.row) while (at < lane.size && lane.calls.start[at] === place.start) at++;
    return at;
  }

  /** Returns the n-th match of a lane, from 1. */
  nth(lane, n) {
    let low = 0;
    let high = lane.size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lane.found[middle + 1] < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns which match a place is, from 1. */
  position(place) {
    let count = 1;
    this.model.rows.forEach((lane, row) => {
      this.count(lane);
      count += lane.found[this.before(lane, row, place)];
    });
    return count;
  }
}

/** Which of a growing list match, each asked once. */
class Matches {
  constructor(list, matches) {
    this.list = list;
    this.matches = matches;
    this.known = [];
  }

  has(at) {
    return this.known[at] ??= this.matches(this.list[at]);
  }
}
