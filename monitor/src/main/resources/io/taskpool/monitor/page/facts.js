// ---- all facts about what is under the pointer, or selected ----

/** Makes an element; names and texts of the recording only ever become text. */
function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

class Facts {
  constructor(panel, model) {
    this.panel = panel;
    this.model = model;
  }

  ofCall(call) {
    const { model } = this;
    const isBad = (FLAGS[call.outcome] & BAD) !== 0;
    const { worker } = call;
    return {
      title: model.names[call.name],
      rows: [
        ['Outcome', OUTCOMES[call.outcome], isBad],
        ['Failure', model.reasons[call.reason] || null, isBad],
        ...this.identity(call),
        ['Waited', formatDuration(call.start - call.queued)],
        ['Started', formatTime(call.start, 1000)],
        ['Ran', formatDuration(call.end - call.start)],
        ['Ended', formatTime(call.end, 1000)],
        ['Sent', call.sent > 0 ? formatBytes(call.sent) : null],
        ['Received', call.received > 0 ? formatBytes(call.received) : null],
        ...this.place(worker),
      ],
    };
  }

  ofRunning(running) {
    return {
      title: this.model.names[running.name],
      rows: [
        ['Outcome', 'is running'],
        ...this.identity(running),
        ['Waited', formatDuration(running.started - running.queued)],
        ['Started', formatTime(running.started, 1000)],
        ['Running for', formatDuration(Math.max(0, this.model.now - running.started))],
        ...this.place(running.worker),
      ],
    };
  }

  identity(call) {
    return [
      ['Item', call.index >= 0 ? '#' + call.index : null],
      ['Call', formatCount(call.number)],
      ['Attempt', call.attempt > 1 ? String(call.attempt) : null],
    ];
  }

  place(worker) {
    const { pools } = this.model;
    return [
      ['Worker', worker.name + (worker.pid === undefined ? '' : ', process ' + worker.pid)],
      ['Machine', worker.host && worker.host !== 'localhost' ? worker.host : null],
      ['Pool', pools.length > 1 ? pools[worker.pool].name : null],
    ];
  }

  /** What a worker does at a time at which it runs no call. */
  ofWorker(worker, time) {
    const { model } = this;
    const isStarting = time < worker.ready;
    const hasEnded = worker.ended !== undefined && time >= worker.ended;
    return {
      title: worker.name,
      rows: [
        ['State', hasEnded ? (worker.died ? 'has died' : 'has ended') : isStarting ? 'is starting' : 'is idle', hasEnded && worker.died],
        ['Reason', hasEnded ? worker.why : null],
        ['Launched', worker.launched === undefined ? null : formatTime(worker.launched, 1000)],
        ['Start-up', worker.launched === undefined ? null : formatDuration(worker.ready - worker.launched)],
        ['Ended', worker.ended === undefined ? null : formatTime(worker.ended, 1000)],
        ['Process', String(worker.pid)],
        ['Machine', worker.host === 'localhost' ? null : worker.host],
        ['Memory', worker.memory > 0 ? formatCount(Math.round(worker.memory / 1048576)) + ' MiB' : null],
        ['Pool', model.pools.length > 1 ? model.pools[worker.pool].name : null],
      ],
    };
  }

  ofTime(time, usage) {
    const workers = (count) => digits(count) + (count === 1 ? ' worker' : ' workers');
    return {
      title: formatTime(time, 1000),
      rows: [
        ['Busy', workers(usage.busy)],
        ['There', usage.alive > 0 ? workers(usage.alive) : null],
        ['Share', usage.alive > 0 ? formatShare(Math.min(1, usage.busy / usage.alive)) : null],
      ],
    };
  }

  /** Shows facts near a place of the window, where they hide nothing of it. */
  show(facts, x, y) {
    const { panel } = this;
    const list = element('dl');
    for (const [name, value, isBad] of facts.rows) {
      if (value === null || value === undefined) continue;
      list.append(element('dt', name), element('dd', value, isBad ? 'bad' : ''));
    }
    panel.replaceChildren(element('h3', facts.title), list);
    panel.hidden = false;
    const { width, height } = panel.getBoundingClientRect();
    const left = x + 18 + width < window.innerWidth ? x + 18 : Math.max(8, x - 18 - width);
    const top = Math.max(8, Math.min(y + 18, window.innerHeight - height - 8));
    panel.style.left = left + 'px';
    panel.style.top = top + 'px';
  }

  hide() {
    this.panel.hidden = true;
  }

  /** Says facts in one sentence, for those who do not see them. */
  sentence(facts) {
    return facts.title + '. ' + facts.rows.filter(([, value]) => value).map(([name, value]) => name + ': ' + value).join('. ');
  }
}
