// ---- the page ----

class Page {
  constructor() {
    const get = (id) => document.getElementById(id);
    this.model = new Model();
    this.view = new View(this.model);
    this.search = new Search(this.model);
    this.theme = new Theme();
    this.plot = get('plot');
    this.lanes = new LanesCanvas(get('lanes'), get('scroller'), get('sheet'), this.model, this.view, this.search, this.theme);
    this.overview = new OverviewCanvas(get('overview'), this.model, this.view, this.theme);
    this.facts = new Facts(get('facts'), this.model);
    this.tables = new Tables(this.model, {
      search: (text) => this.setSearch(text),
      select: (call) => this.showCall(call),
    });
    this.selected = null;
    this.isDue = false;
    this.isReading = false;
    this.tablesDrawn = -Infinity;
    this.listen(get);
    new Input(this);
  }

  listen(get) {
    this.searchField = get('search');
    this.searchField.addEventListener('input', () => this.runSearch());
    this.searchField.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.step(!event.shiftKey);
      if (event.key === 'Escape') this.setSearch('');
    });
    get('previous').addEventListener('click', () => this.step(false));
    get('next').addEventListener('click', () => this.step(true));
    const act = (id, action) => get(id).addEventListener('click', () => {
      action();
      this.changed();
    });
    act('zoom-in', () => this.view.zoom(0.6));
    act('zoom-out', () => this.view.zoom(1 / 0.6));
    act('all', () => this.view.all());
    act('follow', () => this.view.follow());
    this.lanes.scroller.addEventListener('scroll', () => this.changed());
    new ResizeObserver(() => this.changed()).observe(this.plot);
    const repaint = () => {
      this.theme.read();
      this.lanes.retheme();
      this.changed();
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
    window.addEventListener('resize', repaint);
  }

  // ---- drawing ----

  /** Draws before the browser paints next, however often it is called until then. */
  changed() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.draw();
    });
  }

  draw() {
    const { model, view, lanes, overview } = this;
    const width = this.plot.clientWidth;
    lanes.layOut(width);
    view.left = width < 700 ? 110 : 160;
    view.width = Math.max(50, lanes.width - view.left - 1);
    view.update();
    overview.draw(lanes.width);
    lanes.draw();
    this.drawOutline();
    const empty = document.getElementById('empty');
    empty.hidden = model.calls > 0 || model.running > 0;
    empty.textContent = this.isReading ? 'Reading the recording …' : 'No call has started yet.';
    const time = (nanos) => formatTime(Math.max(0, nanos), view.pixel, view.to);
    document.getElementById('range').textContent = time(view.from) + ' – ' + time(view.to);
    const follow = document.getElementById('follow');
    follow.hidden = !model.ongoing;
    follow.setAttribute('aria-pressed', String(view.follows !== null));
    this.drawTables();
    this.countMatches();
  }

  /** The tables change with the data only, and twice a second at most. */
  drawTables() {
    const now = performance.now();
    if (this.tablesVersion === this.model.version || this.isReading) return;
    if (now - this.tablesDrawn < 500) {
      clearTimeout(this.tablesDue);
      this.tablesDue = setTimeout(() => this.changed(), 510 - (now - this.tablesDrawn));
      return;
    }
    this.tablesDrawn = now;
    this.tablesVersion = this.model.version;
    this.tables.draw();
  }

  drawOutline() {
    const outline = document.getElementById('outline');
    const { selected } = this;
    const box = selected && this.lanes.boxOf(selected.lane, selected.start, selected.lane.calls.end[selected.at]);
    outline.hidden = !box;
    if (box) {
      outline.style.left = box.x + 'px';
      outline.style.top = box.y + OVERVIEW_HEIGHT + 1 + 'px';
      outline.style.width = box.width + 'px';
      outline.style.height = box.height + 'px';
    }
  }

  mark(x0, x1) {
    const selection = document.getElementById('selection');
    selection.hidden = x0 === x1;
    selection.style.left = Math.min(x0, x1) + 'px';
    selection.style.width = Math.abs(x1 - x0) + 'px';
  }

  // ---- what is under the pointer ----

  hover(canvas, x, y, clientX, clientY) {
    const facts = this.factsAt(canvas, x, y);
    const crosshair = document.getElementById('crosshair');
    crosshair.hidden = x < this.view.left;
    crosshair.style.left = Math.round(x) + 'px';
    if (facts) this.facts.show(facts, clientX, clientY);
    else this.facts.hide();
  }

  factsAt(canvas, x, y) {
    const { view, overview, lanes } = this;
    const time = view.time(x);
    if (canvas === overview.canvas) {
      const usage = y > WHOLE_HEIGHT && x >= view.left ? overview.at(x) : null;
      return usage && this.facts.ofTime(time, usage);
    }
    const row = lanes.rowAt(y);
    if (!row) return null;
    if (x < view.left) return this.factsOfLane(row.lane);
    const at = row.lane.callAt(time, view.pixel * 1.5);
    if (at >= 0) return this.facts.ofCall(this.model.call(row.lane, at));
    const running = row.lane.stillRunning().find((one) => one.started <= time && time <= this.model.to);
    if (running) return this.facts.ofRunning(running);
    const workers = row.lane.workers.filter((one) => one.ready !== undefined && (one.launched ?? one.ready) <= time);
    return workers.length > 0 ? this.facts.ofWorker(workers[workers.length - 1], time) : null;
  }

  factsOfLane(lane) {
    const names = lane.workers.map((worker) => worker.name);
    const last = lane.workers[lane.workers.length - 1];
    return {
      title: names.length > 8 ? names.slice(0, 7).join(', ') + ' … ' + last.name : names.join(', '),
      rows: [['Calls', formatCount(lane.size)], ['Busy', formatDuration(this.model.busyTime(lane))], ['Process', last.pid === undefined ? null : String(last.pid)]],
    };
  }

  leave() {
    this.facts.hide();
    document.getElementById('crosshair').hidden = true;
  }

  // ---- what is selected ----

  selectAt(x, y) {
    const row = this.lanes.rowAt(y);
    const at = row ? row.lane.callAt(this.view.time(x), this.view.pixel * 1.5) : -1;
    if (at >= 0) this.select(row.lane, at);
    else this.clear();
    this.changed();
  }

  select(lane, at) {
    this.selected = { lane, at, start: lane.calls.start[at], row: this.model.rows.indexOf(lane) };
    document.getElementById('spoken').textContent = this.facts.sentence(this.facts.ofCall(this.model.call(lane, at)));
    this.lanes.reveal(lane);
  }

  clear() {
    this.selected = null;
    this.facts.hide();
    document.getElementById('spoken').textContent = '';
  }

  /** Goes to the next or previous match of the search, or, without one, to the lane's next or previous call. */
  step(forward) {
    const { search, selected, model } = this;
    if (search.isOn) {
      const match = search.step(selected, forward);
      if (match) this.goTo(match.lane, match.at);
    } else if (selected) {
      const at = selected.at + (forward ? 1 : -1);
      if (at >= 0 && at < selected.lane.size) this.goTo(selected.lane, at);
    } else {
      const lane = model.rows.find((row) => row.size > 0);
      if (lane) this.goTo(lane, Math.min(lane.size - 1, lane.countBefore(this.view.from)));
    }
    this.changed();
  }

  /** Selects the call of the lane above or below that runs at the same time. */
  selectLane(by) {
    const { rows } = this.model;
    const { selected, view } = this;
    const time = selected ? selected.start : (view.from + view.to) / 2;
    for (let row = selected ? selected.row + by : by > 0 ? 0 : rows.length - 1; row >= 0 && row < rows.length; row += by) {
      const lane = rows[row];
      if (lane.size > 0) {
        this.goTo(lane, Math.max(0, Math.min(lane.size - 1, lane.countBefore(time + 1) - 1)));
        return;
      }
    }
  }

  /** Selects a call, and shows its facts and where it is. */
  goTo(lane, at) {
    this.select(lane, at);
    const { view } = this;
    const start = lane.calls.start[at];
    const end = lane.calls.end[at];
    const length = view.to - view.from;
    if (end - start > length) view.show(start - (end - start) * 0.1, end + (end - start) * 0.1);
    else if (start < view.from || end > view.to) view.show((start + end - length) / 2, (start + end + length) / 2);
    this.draw();
    const box = this.lanes.boxOf(lane, start, end);
    const canvas = this.lanes.canvas.getBoundingClientRect();
    if (box) {
      this.facts.show(this.facts.ofCall(this.model.call(lane, at)), canvas.left + box.x + Math.min(box.width, 60),
        canvas.top + box.y + box.height - 8);
    }
  }

  zoomToSelected() {
    if (!this.selected) return;
    const { lane, at } = this.selected;
    const run = Math.max(lane.calls.end[at] - lane.calls.start[at], 1);
    this.view.show(lane.calls.start[at] - 2 * run, lane.calls.end[at] + 2 * run);
    this.facts.hide();
  }

  /** Shows one of the slowest calls. */
  showCall(call) {
    const { lane } = call.worker;
    let at = lane.countBefore(call.start);
    while (at < lane.size - 1 && lane.calls.number[at] !== call.number && lane.calls.start[at] === call.start) at++;
    this.select(lane, at);
    this.zoomToSelected();
    this.goTo(lane, at);
    this.plot.scrollIntoView({ block: 'nearest' });
  }

  // ---- search ----

  focusSearch() {
    this.searchField.focus();
    this.searchField.select();
  }

  setSearch(text) {
    this.searchField.value = text;
    this.runSearch();
  }

  runSearch() {
    this.search.set(this.searchField.value);
    this.clear();
    this.changed();
  }

  countMatches() {
    const { search, selected } = this;
    const total = search.isOn ? search.total() : 0;
    for (const id of ['previous', 'next']) document.getElementById(id).disabled = total === 0;
    const isMatch = selected && search.isOn && search.matches(selected.lane.calls, selected.at);
    const count = formatCount(total) + (total === 1 ? ' call' : ' calls');
    const text = !search.isOn ? '' : total === 0 ? 'no match' : isMatch ? formatCount(search.position(selected)) + ' of ' + count : count;
    const output = document.getElementById('matches');
    if (output.textContent !== text) output.textContent = text;
  }

  showAll() {
    this.view.all();
    this.changed();
  }

  // ---- data ----

  setStatus(text, state) {
    const status = document.getElementById('status');
    status.textContent = text;
    status.dataset.state = state;
    status.hidden = false;
  }

  /** Reads what is in the page itself, a while at a time, so that the browser can show something meanwhile. */
  async readFile(updates, calls) {
    this.isReading = true;
    for (const update of JSON.parse(updates)) this.model.apply(update);
    const numbers = new Numbers(await unzip(bytesOf(calls)), 0);
    let paused = performance.now();
    while (!numbers.atEnd) {
      readCalls(numbers, this.model);
      if (performance.now() - paused > 100) {
        await new Promise((resume) => setTimeout(resume));
        paused = performance.now();
      }
    }
    this.isReading = false;
    this.model.version++;
    this.view.all();
    this.draw();
    performance.mark('timeline-drawn');
  }

  /** Listens to the server that the page came from. */
  listenToServer() {
    const { model, view } = this;
    model.ongoing = true;
    view.follows = FOLLOWED;
    this.setStatus('Connecting', 'waiting');
    const events = new EventSource('events');
    events.addEventListener('message', (event) => {
      const update = JSON.parse(event.data);
      if (update.pools.length > 0) this.startAnew();
      model.apply(update);
      if (update.calls) readCalls(new Numbers(bytesOf(update.calls), 0), model);
      this.setStatus('Live', 'live');
      this.changed();
    });
    events.addEventListener('end', () => {
      events.close();
      model.ongoing = false;
      this.setStatus('Ended: the monitor was closed', 'ended');
      model.version++;
      this.changed();
    });
    events.addEventListener('error', () => {
      const isGone = events.readyState === EventSource.CLOSED;
      this.setStatus(isGone ? 'Not connected: too many pages are open, or the program has ended' : 'Connection lost, trying again', 'gone');
    });
  }

  /** Forgets everything: the first update of a connection says all. */
  startAnew() {
    this.selected = null;
    this.model.clear();
    this.model.ongoing = true;
    this.search.set(this.search.text);
  }
}

const page = new Page();
const updates = document.getElementById('updates');
if (updates) {
  page.readFile(updates.textContent, document.getElementById('calls').textContent).catch((failure) => {
    page.tables.note('The recording cannot be shown: ' + failure + '. Browsers of 2023 and later can read it.');
    throw failure;
  });
} else {
  page.listenToServer();
}
