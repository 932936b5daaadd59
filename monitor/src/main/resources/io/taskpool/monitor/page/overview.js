// ---- above the lanes: the whole picture, how many workers are busy, marks, and the time ----

const WHOLE_HEIGHT = 24;
const CURVE_TOP = 40;
const CURVE_HEIGHT = 72;
const LIMITS_Y = 122;
const DEATHS_Y = 136;
const AXIS_TOP = 146;
const OVERVIEW_HEIGHT = 168;

/** How busy all workers are, in equal parts of a time span. */
class Utilisation {
  constructor(model, from, to, parts) {
    this.parts = parts;
    this.busy = new Float64Array(parts);
    this.alive = new Float64Array(parts);
    this.flags = new Uint8Array(parts);
    this.from = from;
    this.part = (to - from) / parts;
    for (const lane of model.rows) {
      lane.walk(from, to, this.part, (start, end, busy, longest, flags) => {
        this.spread(this.busy, start, end, busy / (end - start || 1));
        this.flag(end, flags);
      });
      for (const running of lane.stillRunning()) this.spread(this.busy, running.started, model.to, 1);
      for (const worker of lane.workers) {
        if (worker.ready !== undefined) this.spread(this.alive, worker.ready, worker.ended ?? model.to, 1);
      }
    }
    for (let i = 0; i < parts; i++) {
      this.busy[i] /= this.part;
      this.alive[i] /= this.part;
    }
  }

  flag(time, flags) {
    if (flags === 0) return;
    const at = Math.floor((time - this.from) / this.part);
    if (at >= 0 && at < this.parts) this.flags[at] |= flags;
  }

  /** Adds a time span, at `weight` of its length. */
  spread(sums, start, end, weight) {
    const { from, part, parts } = this;
    const begin = Math.max(start, from);
    const stop = Math.min(end, from + part * parts);
    if (stop <= begin) return;
    const first = Math.min(parts - 1, Math.floor((begin - from) / part));
    const last = Math.min(parts - 1, Math.floor((stop - from) / part));
    if (first === last) {
      sums[first] += (stop - begin) * weight;
      return;
    }
    sums[first] += (from + (first + 1) * part - begin) * weight;
    for (let i = first + 1; i < last; i++) sums[i] += part * weight;
    sums[last] += (stop - from - last * part) * weight;
  }

  get most() {
    let most = 0;
    for (let i = 0; i < this.parts; i++) most = Math.max(most, this.busy[i], this.alive[i]);
    return most;
  }
}

class OverviewCanvas {
  constructor(canvas, model, view, theme) {
    Object.assign(this, { canvas, model, view, theme });
    this.known = '';
  }

  draw(width) {
    const ctx = prepareCanvas(this.canvas, width, OVERVIEW_HEIGHT);
    this.ctx = ctx;
    ctx.textBaseline = 'middle';
    ctx.font = '12px ' + this.theme.font;
    this.measure();
    this.drawWhole();
    this.drawCurve();
    this.drawMarks();
    this.drawAxis();
  }

  /** Works out the curves, unless they are known. */
  measure() {
    const { model, view } = this;
    const [first, last] = view.whole;
    const wholeKey = [model.version, first, last, view.width].join();
    if (wholeKey !== this.wholeKey) {
      this.wholeKey = wholeKey;
      this.whole = new Utilisation(model, first, last, Math.max(1, Math.floor(view.width / 2)));
      this.most = Math.max(1, Math.ceil(this.whole.most - 1e-6));
    }
    const key = [model.version, view.from, view.to, view.width].join();
    if (key !== this.key) {
      this.key = key;
      this.curve = new Utilisation(model, view.from, view.to, Math.max(1, Math.floor(view.width / 2)));
    }
  }

  drawArea(utilisation, values, top, height, fill, line) {
    const { ctx, view } = this;
    const step = view.width / utilisation.parts;
    const y = (value) => top + height - Math.min(1, value / this.most) * height;
    ctx.beginPath();
    for (let i = 0; i < utilisation.parts; i++) {
      ctx.lineTo(view.left + i * step, y(values[i]));
      ctx.lineTo(view.left + (i + 1) * step, y(values[i]));
    }
    if (line) {
      ctx.strokeStyle = line;
      ctx.lineWidth = 1.25;
      ctx.stroke();
    }
    if (fill) {
      ctx.lineTo(view.left + view.width, top + height);
      ctx.lineTo(view.left, top + height);
      ctx.closePath();
      ctx.fillStyle = fill;
      ctx.fill();
    }
  }

  drawLabel(text, y, colour) {
    const { ctx } = this;
    ctx.fillStyle = colour;
    ctx.fillText(text, 0, y);
  }

  drawWhole() {
    const { ctx, view, theme } = this;
    this.drawLabel('whole recording', WHOLE_HEIGHT / 2 + 1, theme.quiet);
    ctx.fillStyle = theme.idle;
    ctx.fillRect(view.left, 0, view.width, WHOLE_HEIGHT);
    this.drawArea(this.whole, this.whole.busy, 0, WHOLE_HEIGHT, theme.busy, null);
    const [first, last] = view.whole;
    const x0 = view.left + (view.from - first) / (last - first) * view.width;
    const x1 = view.left + (view.to - first) / (last - first) * view.width;
    ctx.globalAlpha = 0.72;
    ctx.fillStyle = theme.card;
    ctx.fillRect(view.left, 0, x0 - view.left, WHOLE_HEIGHT);
    ctx.fillRect(x1, 0, view.left + view.width - x1, WHOLE_HEIGHT);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1;
    ctx.strokeRect(x0 + 0.5, 0.5, Math.max(2, x1 - x0 - 1), WHOLE_HEIGHT - 1);
  }

  drawCurve() {
    const { ctx, view, theme, curve } = this;
    this.drawLabel('busy workers', CURVE_TOP + CURVE_HEIGHT / 2, theme.ink);
    ctx.textAlign = 'right';
    ctx.fillStyle = theme.quiet;
    ctx.fillText(String(this.most), view.left - 12, CURVE_TOP + 5);
    ctx.fillText('0', view.left - 12, CURVE_TOP + CURVE_HEIGHT - 5);
    ctx.textAlign = 'left';
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1;
    for (const share of [0, 0.5, 1]) {
      const y = Math.round(CURVE_TOP + share * CURVE_HEIGHT) + 0.5;
      ctx.beginPath();
      ctx.moveTo(view.left, y);
      ctx.lineTo(view.left + view.width, y);
      ctx.stroke();
    }
    this.drawArea(curve, curve.busy, CURVE_TOP, CURVE_HEIGHT, theme.busyFill, null);
    this.drawArea(curve, curve.busy, CURVE_TOP, CURVE_HEIGHT, null, theme.busy);
    ctx.setLineDash([3, 3]);
    this.drawArea(curve, curve.alive, CURVE_TOP, CURVE_HEIGHT, null, theme.alive);
    ctx.setLineDash([]);
  }

  /** Draws deaths and time limits, each at least some pixels from the one before. */
  drawMarks() {
    const { ctx, view, theme, curve, model } = this;
    const room = (last, x) => x - last >= 12 && x >= view.left && x <= view.left + view.width;
    let last = -Infinity;
    for (let i = 0; i < curve.parts; i++) {
      const x = view.x(curve.from + (i + 0.5) * curve.part);
      if (curve.flags[i] & PAST_LIMIT && room(last, x)) {
        drawHourglass(ctx, x, LIMITS_Y, 4, theme.failure);
        last = x;
      }
    }
    last = -Infinity;
    const deaths = model.workers.filter((worker) => worker.died).map((worker) => view.x(worker.ended));
    for (const x of deaths.sort((a, b) => a - b)) {
      if (room(last, x)) {
        drawDeath(ctx, x, DEATHS_Y, 5.5, theme);
        last = x;
      }
    }
    if (model.timedOut > 0) this.drawLabel('time limits', LIMITS_Y, theme.quiet);
    if (deaths.length > 0) this.drawLabel('deaths', DEATHS_Y, theme.quiet);
  }

  drawAxis() {
    const { ctx, view, theme } = this;
    const step = this.tick(view.pixel * 110);
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1;
    ctx.fillStyle = theme.quiet;
    ctx.textAlign = 'center';
    const right = view.left + view.width;
    for (let n = Math.ceil(view.from / step); n * step <= view.to; n++) {
      const x = view.x(n * step);
      ctx.beginPath();
      ctx.moveTo(Math.round(x) + 0.5, AXIS_TOP);
      ctx.lineTo(Math.round(x) + 0.5, AXIS_TOP + 4);
      ctx.stroke();
      const text = formatTime(n * step, step, view.to);
      const half = ctx.measureText(text).width / 2;
      if (x + half <= right && x - half >= view.left - 8) ctx.fillText(text, x, AXIS_TOP + 13);
    }
    ctx.textAlign = 'left';
    this.drawLabel('time', AXIS_TOP + 13, theme.quiet);
  }

  /** Returns 1, 2 or 5 times a power of ten, or a round number of minutes, that is at least as long. */
  tick(least) {
    for (const seconds of [60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400]) {
      if (least > 20e9 && seconds * 1e9 >= least) return seconds * 1e9;
    }
    const power = Math.pow(10, Math.floor(Math.log10(least)));
    return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= least * (1 - 1e-9));
  }

  /** How many workers are busy, and how many there are, at a place; null if that is not known. */
  at(x) {
    const { curve, view } = this;
    const at = Math.floor((x - view.left) / view.width * curve.parts);
    return at >= 0 && at < curve.parts ? { busy: curve.busy[at], alive: curve.alive[at] } : null;
  }
}
