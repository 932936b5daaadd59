// ---- what stands above and below the timeline ----

const MOST_FUNCTIONS = 12;

class Tables {
  /** @param actions what the tables' buttons do */
  constructor(model, actions) {
    this.model = model;
    this.actions = actions;
  }

  draw() {
    this.drawHead();
    this.drawTotals();
    this.drawFunctions();
    this.drawSlowest();
  }

  drawHead() {
    const { model } = this;
    const pools = model.pools.map((pool) => pool.name).join(', ');
    const title = document.getElementById('title');
    title.textContent = pools || 'Timeline';
    title.title = pools;
    document.title = (pools ? pools + ': ' : '') + 'timeline';
    document.getElementById('subtitle').textContent =
      'Timeline of what each worker did, from ' + formatDate(model.base) + ', ' + formatDuration(model.to - model.from);
    const notes = [];
    if (model.lost > 0) notes.push(formatCount(model.lost) + ' events were lost, because calls ended faster than they could be recorded.');
    if (model.dropped > 0) notes.push('The first ' + formatCount(model.dropped) + ' calls are not shown: only the latest are kept.');
    this.note(notes.join(' '));
  }

  note(text) {
    const notice = document.getElementById('notice');
    if (notice.textContent !== text) notice.textContent = text;
    notice.hidden = text === '';
  }

  drawTotals() {
    const { model } = this;
    const workers = model.workers.filter((worker) => worker.ready !== undefined);
    const alive = workers.filter((worker) => worker.ended === undefined).length;
    const totals = [
      ['calls', formatCount(model.calls)],
      ['failed', formatCount(model.failed), model.failed > 0],
      ['past a time limit', formatCount(model.timedOut), model.timedOut > 0],
      ['retries', formatCount(model.retries)],
      ['workers', workers.length === 0 ? '–' : formatCount(model.ongoing ? alive : workers.length)],
      ['workers that died', formatCount(model.deaths), model.deaths > 0],
      ['busy', formatShare(model.utilisation)],
      ['duration', formatDuration(model.to - model.from)],
    ];
    if (model.ongoing || model.running > 0) totals.splice(1, 0, ['running', formatCount(model.running)]);
    document.getElementById('totals').replaceChildren(...totals.map(([name, value, isBad]) => {
      const pair = element('div');
      pair.append(element('dt', name), element('dd', value, isBad ? 'bad' : ''));
      return pair;
    }));
  }

  drawFunctions() {
    const { model } = this;
    const order = model.names.map((_, name) => name).filter((name) => model.callsOf[name] > 0);
    order.sort((a, b) => model.timeOf[b] - model.timeOf[a]);
    this.fill('functions', order.slice(0, MOST_FUNCTIONS).map((name) => ({
      key: 'function ' + name,
      name,
      act: () => this.actions.search(model.names[name]),
      cells: [
        [formatCount(model.callsOf[name]), 'number'],
        [formatCount(model.failedOf[name]), model.failedOf[name] > 0 ? 'number bad' : 'number none'],
        [formatDuration(model.timeOf[name] / model.callsOf[name]), 'number'],
        [formatDuration(model.timeOf[name]), 'number'],
      ],
    })));
    const more = document.getElementById('more-functions');
    more.hidden = order.length <= MOST_FUNCTIONS;
    more.textContent = 'and ' + formatCount(order.length - MOST_FUNCTIONS)
      + ' more that took less time; the search finds them. Colours repeat after ' + PALETTE.length + ' functions.';
  }

  drawSlowest() {
    const { model } = this;
    this.fill('slowest', model.slowest.calls.map((call) => ({
      key: call.worker.pool + ' ' + call.number + ' ' + call.attempt,
      name: call.name,
      act: () => this.actions.select(call),
      cells: [
        [call.index >= 0 ? '#' + call.index : '–', call.index >= 0 ? 'number' : 'number none'],
        [call.worker.name, 'clip'],
        [formatTime(call.start, 1e5), 'number'],
        [formatDuration(call.start - call.queued), 'number'],
        [formatDuration(call.end - call.start), 'number'],
        [OUTCOMES[call.outcome] + (call.attempt > 1 ? ' (attempt ' + call.attempt + ')' : ''), FLAGS[call.outcome] & BAD ? 'bad' : ''],
      ],
    })));
  }

  /** Fills a table, and leaves a row alone that says the same as before, so that its button keeps the focus. */
  fill(id, rows) {
    const body = document.getElementById(id);
    const before = new Map([...body.children].map((row) => [row.dataset.key, row]));
    const now = rows.map((row) => {
      const says = JSON.stringify(row.cells);
      const known = before.get(row.key);
      if (known && known.dataset.says === says) return known;
      const made = known ?? this.row(row);
      made.dataset.key = row.key;
      made.dataset.says = says;
      while (made.children.length > 1) made.lastChild.remove();
      for (const [text, className] of row.cells) made.append(element('td', text, className));
      return made;
    });
    if (now.length === 0) {
      const none = element('tr');
      const cell = element('td', 'No call has ended yet.', 'none');
      cell.colSpan = 7;
      none.append(cell);
      now.push(none);
    }
    if (now.length !== body.children.length || now.some((row, at) => row !== body.children[at])) body.replaceChildren(...now);
  }

  row({ name, act }) {
    const row = element('tr');
    const cell = element('td', undefined, 'name');
    const button = element('button');
    button.type = 'button';
    button.title = this.model.names[name];
    const swatch = element('i', undefined, 'swatch');
    swatch.style.background = functionColour(name);
    button.append(swatch, element('span', this.model.names[name]));
    button.addEventListener('click', act);
    cell.append(button);
    row.append(cell);
    return row;
  }
}
