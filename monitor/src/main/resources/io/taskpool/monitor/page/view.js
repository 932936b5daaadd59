// ---- the part of the time that is shown ----

const SHORTEST_VIEW = 200;
const FOLLOWED = 60e9;

class View {
  constructor(model) {
    this.model = model;
    /** Where time begins on the screen, and how wide it is. */
    this.left = 160;
    this.width = 100;
    /** How much time is shown up to now: all of it, a part of it, or, if null, the view does not follow. */
    this.follows = Infinity;
    this.from = 0;
    this.to = 1000;
  }

  get scale() {
    return this.width / (this.to - this.from);
  }

  /** How long a pixel is. */
  get pixel() {
    return (this.to - this.from) / this.width;
  }

  x(time) {
    return this.left + (time - this.from) * this.scale;
  }

  time(x) {
    return this.from + (x - this.left) * this.pixel;
  }

  /** The whole picture, with a margin. */
  get whole() {
    const { from, to } = this.model;
    const margin = (to - from) * 0.01;
    return [from - margin, to + margin];
  }

  /** Keeps up with a picture that has grown. */
  update() {
    if (this.follows === null) return;
    const [from, to] = this.whole;
    this.to = to;
    this.from = Math.max(from, to - this.follows * 1.02);
  }

  all() {
    this.follows = Infinity;
    this.update();
  }

  follow() {
    this.follows = Math.min(this.to - this.from, FOLLOWED);
    this.update();
  }

  show(from, to) {
    const [first, last] = this.whole;
    const length = Math.min(Math.max(to - from, SHORTEST_VIEW), last - first);
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(middle - length / 2, first), last - length);
    this.to = this.from + length;
    this.follows = null;
    if (this.from <= first && this.to >= last) this.follows = Infinity;
  }

  /** Zooms, and keeps a point in time where it is. */
  zoom(factor, time = (this.from + this.to) / 2) {
    const length = Math.max((this.to - this.from) * factor, SHORTEST_VIEW);
    const share = (time - this.from) / (this.to - this.from);
    const from = time - share * length;
    this.show(from, from + length);
  }

  move(time) {
    this.show(this.from + time, this.to + time);
  }
}
