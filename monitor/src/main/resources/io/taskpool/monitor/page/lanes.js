// ---- the lanes: who ran what, when ----

const SHORTEST_BOX = 1.5;

/** Collects what is smaller than a pixel, pixel by pixel, and draws neighbours that look the same as one. */
class Dust {
  constructor(ctx, theme) {
    this.ctx = ctx;
    this.theme = theme;
  }

  begin(top, height) {
    this.top = top;
    this.height = height;
    this.column = -1;
    this.run = null;
    this.bad = [];
  }

  add(x, busy, longest, colour, isBad, isFaint) {
    const column = Math.floor(x);
    if (column !== this.column) {
      this.endColumn();
      this.column = column;
      this.busy = 0;
      this.longest = -1;
      this.isFaint = true;
    }
    this.busy += busy;
    if (longest > this.longest) {
      this.longest = longest;
      this.colour = colour;
    }
    if (!isFaint) this.isFaint = false;
    if (isBad && this.bad[this.bad.length - 1] !== column) this.bad.push(column);
  }

  endColumn() {
    if (this.column < 0) return;
    const share = Math.ceil(Math.min(1, this.busy) * 4) / 4;
    const alpha = (0.25 + 0.75 * share) * (this.isFaint ? 0.2 : 1);
    const { run } = this;
    if (run && run.x + run.width === this.column && run.colour === this.colour && run.alpha === alpha) {
      run.width++;
    } else {
      this.drawRun();
      this.run = { x: this.column, width: 1, colour: this.colour, alpha };
    }
    this.column = -1;
  }

  drawRun() {
    const { ctx, run } = this;
    if (!run) return;
    ctx.globalAlpha = run.alpha;
    ctx.fillStyle = run.colour;
    ctx.fillRect(run.x, this.top, run.width, this.height);
    ctx.globalAlpha = 1;
    this.run = null;
  }

  end() {
    this.endColumn();
    this.drawRun();
    this.ctx.fillStyle = this.theme.failure;
    const half = Math.ceil(this.height / 2);
    for (const x of this.bad) this.ctx.fillRect(x, this.top + this.height - half, 2, half);
  }
}

class LanesCanvas {
  constructor(canvas, scroller, sheet, model, view, search, theme) {
    Object.assign(this, { canvas, scroller, sheet, model, view, search, theme });
    this.rows = [];
    this.laneHeight = 26;
  }

  /** Decides where each lane is; with several pools, each has a heading. */
  layOut(width) {
    const lanes = this.model.rows;
    this.laneHeight = lanes.length <= 12 ? 30 : lanes.length <= 32 ? 22 : 16;
    this.rows = [];
    let y = 4;
    let pool = -1;
    for (const lane of lanes) {
      if (lane.pool !== pool) {
        pool = lane.pool;
        if (this.model.pools.length > 1) {
          this.rows.push({ y, height: 24, title: this.model.pools[pool].name });
          y += 24;
        }
      }
      this.rows.push({ y, height: this.laneHeight, lane });
      y += this.laneHeight;
    }
    this.total = Math.max(y + 4, 60);
    const height = Math.min(this.total, Math.max(240, Math.round(window.innerHeight * 0.55)));
    this.scroller.style.height = height + 1 + 'px'; // its border included
    this.sheet.style.height = this.total + 'px';
    this.width = this.scroller.clientWidth || width;
    this.height = height;
  }

  draw() {
    const ctx = prepareCanvas(this.canvas, this.width, this.height);
    this.ctx = ctx;
    this.hatch ??= hatchPattern(ctx, this.theme.hatch);
    this.dust = new Dust(ctx, this.theme);
    ctx.textBaseline = 'middle';
    const offset = this.scroller.scrollTop;
    for (const row of this.rows) {
      const y = row.y - offset;
      if (y + row.height < 0) continue;
      if (y > this.height) break;
      if (row.lane) this.drawLane(row.lane, y, row.height);
      else this.drawTitle(row.title, y, row.height);
    }
  }

  drawTitle(title, y, height) {
    const { ctx, theme } = this;
    ctx.font = '600 12px ' + theme.font;
    ctx.fillStyle = theme.ink;
    ctx.fillText(fitText(ctx, title, this.width - 16), 0, y + height / 2 + 2);
  }

  drawLane(lane, y, height) {
    const { ctx, view, theme } = this;
    const gap = height >= 20 ? 3 : 2;
    const top = Math.round(y) + gap;
    const inner = height - 2 * gap;
    this.drawLabel(lane, y + height / 2);
    ctx.save();
    ctx.beginPath();
    ctx.rect(view.left, y, view.width, height);
    ctx.clip();
    ctx.font = '11px ' + theme.font;
    for (const worker of lane.workers) this.drawLife(worker, top, inner);
    const { dust, search } = this;
    if (search.isOn) search.count(lane);
    dust.begin(top, inner);
    lane.walk(view.from, view.to, view.pixel, (start, end, busy, longest, flags, first, count) => {
      const x0 = view.x(start);
      const x1 = view.x(end);
      const isFaint = search.isOn && lane.found[first + count] === lane.found[first];
      if (count === 1 && x1 - x0 >= SHORTEST_BOX) {
        dust.endColumn();
        dust.drawRun();
        this.drawCall(this.model.call(lane, longest), x0, x1, top, inner, isFaint);
      } else {
        const { calls } = lane;
        const colour = functionColour(calls.name[longest]);
        dust.add(Math.max(x0, view.left), busy * view.scale, calls.end[longest] - calls.start[longest], colour,
          (flags & BAD) !== 0, isFaint);
      }
    });
    dust.end();
    for (const running of lane.stillRunning()) this.drawRunning(running, top, inner);
    for (const worker of lane.workers) if (worker.died) this.drawEnd(worker, top, inner);
    ctx.restore();
  }

  drawLabel(lane, middle) {
    const { ctx, theme, view } = this;
    const first = lane.workers[0];
    const more = lane.workers.length - 1;
    const alive = this.model.aliveTime(lane);
    const share = alive > 0 ? formatShare(Math.min(1, this.model.busyTime(lane) / alive)) : '';
    ctx.font = '12px ' + theme.font;
    ctx.fillStyle = theme.quiet;
    ctx.textAlign = 'right';
    ctx.fillText(share, view.left - 12, middle);
    ctx.textAlign = 'left';
    ctx.fillStyle = theme.ink;
    const name = first ? first.name + (more > 0 ? ' +' + more : '') : '';
    ctx.fillText(fitText(ctx, name, view.left - 60), 0, middle);
  }

  /** Draws when a worker started and was there. */
  drawLife(worker, top, height) {
    const { ctx, view, theme } = this;
    if (worker.ready === undefined) return;
    const ready = view.x(worker.ready);
    const ended = view.x(worker.ended ?? this.model.to);
    if (ended < view.left || view.x(worker.launched ?? worker.ready) > view.left + view.width) return;
    if (worker.launched !== undefined && worker.launched < worker.ready) {
      const launched = Math.max(view.x(worker.launched), view.left - 2);
      ctx.fillStyle = theme.start;
      ctx.fillRect(launched, top, ready - launched, height);
      if (ready - launched > 54 && height > 12) {
        ctx.fillStyle = theme.ink;
        ctx.fillText('start-up', launched + 6, top + height / 2 + 0.5);
      }
    }
    const begin = Math.max(ready, view.left - 2);
    ctx.fillStyle = theme.idle;
    ctx.fillRect(begin, top, Math.max(1, Math.min(ended, view.left + view.width + 2) - begin), height);
  }

  drawEnd(worker, top, height) {
    const x = this.view.x(worker.ended);
    if (x < this.view.left - 8 || x > this.view.left + this.view.width + 8) return;
    drawDeath(this.ctx, x, top + height / 2, Math.min(7, height / 2), this.theme);
  }

  drawCall(call, x0, x1, top, height, isFaint) {
    const { ctx, view, theme } = this;
    const left = Math.max(x0, view.left - 8);
    const right = Math.min(x1, view.left + view.width + 8);
    const width = Math.max(1, right - left - (x1 - x0 > 4 ? 1 : 0));
    const isBad = (FLAGS[call.outcome] & BAD) !== 0;
    ctx.globalAlpha = isFaint ? 0.18 : call.outcome === CANCELLED ? 0.4 : 1;
    ctx.fillStyle = isBad ? theme.failure : functionColour(call.name);
    this.fillBox(left, top, width, height);
    if (isBad && width > 16) {
      ctx.fillStyle = functionColour(call.name);
      ctx.fillRect(left, top, 4, height);
    }
    if (call.attempt > 1 && width >= 3) {
      ctx.fillStyle = this.hatch;
      this.fillBox(left, top, width, height);
    }
    let textFrom = left + 5;
    if (isBad && width >= 9) {
      const x = width > 16 ? left + 12 : left + width / 2;
      drawCross(ctx, x, top + height / 2, Math.min(3.5, height / 4), theme.onFailure, 1.8);
      textFrom = left + 20;
    }
    if (call.outcome === TIMED_OUT && width >= 6) {
      ctx.fillStyle = theme.ink;
      ctx.fillRect(left + width - 3, top, 3, height);
    }
    const room = left + width - 5 - textFrom;
    if (room > 28 && height > 11) {
      ctx.fillStyle = isBad ? theme.onFailure : ON_PALETTE[call.name % PALETTE.length];
      ctx.fillText(fitText(ctx, this.title(call), room), textFrom, top + height / 2 + 0.5);
    }
    ctx.globalAlpha = 1;
  }

  title(call) {
    const name = this.model.names[call.name];
    return call.index >= 0 ? name + ' #' + call.index : name;
  }

  fillBox(x, y, width, height) {
    const { ctx } = this;
    if (width < 6 || !ctx.roundRect) {
      ctx.fillRect(x, y, width, height);
      return;
    }
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, 2);
    ctx.fill();
  }

  /** Draws a call that has not ended: its right end is open. */
  drawRunning(running, top, height) {
    const { ctx, view } = this;
    const left = Math.max(view.x(running.started), view.left - 8);
    const right = Math.min(view.x(this.model.to), view.left + view.width + 8);
    if (right <= left) return;
    const colour = functionColour(running.name);
    ctx.globalAlpha = 0.75;
    ctx.fillStyle = colour;
    ctx.fillRect(left, top, right - left, height);
    ctx.globalAlpha = 1;
    if (running.attempt > 1) {
      ctx.fillStyle = this.hatch;
      ctx.fillRect(left, top, right - left, height);
    }
    if (right - left > 38 && height > 11) {
      ctx.fillStyle = ON_PALETTE[running.name % PALETTE.length];
      ctx.fillText(fitText(ctx, this.title(running), right - left - 10), left + 5, top + height / 2 + 0.5);
    }
  }

  /** Returns the row at a height of the canvas. */
  rowAt(y) {
    const at = y + this.scroller.scrollTop;
    return this.rows.find((row) => row.lane && at >= row.y && at < row.y + row.height) ?? null;
  }

  rowOf(lane) {
    return this.rows.find((row) => row.lane === lane);
  }

  /** Where a time span of a lane is on the canvas; null if it is not to be seen. */
  boxOf(lane, start, end) {
    const row = this.rowOf(lane);
    const { view } = this;
    if (!row || end < view.from || start > view.to) return null;
    const y = row.y - this.scroller.scrollTop;
    if (y < -row.height || y > this.height) return null;
    const x0 = Math.max(view.x(start), view.left);
    const x1 = Math.min(view.x(end), view.left + view.width);
    return { x: x0 - 2, y: y + 1, width: Math.max(4, x1 - x0 + 3), height: row.height - 2 };
  }

  reveal(lane) {
    const row = this.rowOf(lane);
    if (!row) return;
    const top = this.scroller.scrollTop;
    if (row.y < top || row.y + row.height > top + this.height) {
      this.scroller.scrollTop = row.y - this.height / 2;
    }
  }

  retheme() {
    this.hatch = null;
  }
}
