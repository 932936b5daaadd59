// ---- pointer, wheel and keys ----

/** A pointer that has moved less than this was meant to click. */
const CLICK = 4;

class Input {
  constructor(page) {
    this.page = page;
    this.drag = null;
    const { lanes, overview } = page;
    for (const canvas of [lanes.canvas, overview.canvas]) {
      canvas.addEventListener('wheel', (event) => this.wheel(event, canvas), { passive: false });
      canvas.addEventListener('pointerdown', (event) => this.down(event, canvas));
      canvas.addEventListener('pointermove', (event) => this.move(event, canvas));
      canvas.addEventListener('pointerup', (event) => this.up(event, canvas));
      canvas.addEventListener('pointercancel', () => this.endDrag());
      canvas.addEventListener('pointerleave', () => page.leave());
      canvas.addEventListener('dblclick', () => page.showAll());
    }
    lanes.canvas.addEventListener('keydown', (event) => this.key(event));
    document.addEventListener('keydown', (event) => {
      if (event.key === '/' && !event.target.matches('input')) {
        event.preventDefault();
        page.focusSearch();
      }
    });
  }

  place(event, canvas) {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** Over the lanes' names the wheel scrolls, elsewhere it zooms; with Shift, or sideways, it moves. */
  wheel(event, canvas) {
    const { view } = this.page;
    const { x } = this.place(event, canvas);
    if (x < view.left) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? 400 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      view.move((event.deltaX || event.deltaY) * unit * view.pixel);
    } else {
      view.zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY * unit)) * 0.002), view.time(x));
    }
    this.page.changed();
  }

  down(event, canvas) {
    const { x, y } = this.place(event, canvas);
    if (event.button !== 0 || x < this.page.view.left) return;
    canvas.setPointerCapture(event.pointerId);
    const isAbove = canvas === this.page.overview.canvas;
    const kind = isAbove && y <= WHOLE_HEIGHT ? 'whole' : isAbove || event.shiftKey ? 'mark' : 'move';
    const { view } = this.page;
    this.drag = { kind, x, y, from: view.from, to: view.to, top: this.page.lanes.scroller.scrollTop, moved: false };
    if (kind === 'whole') this.centre(x);
    if (kind === 'move') canvas.classList.add('dragging');
  }

  move(event, canvas) {
    const { page, drag } = this;
    const { x, y } = this.place(event, canvas);
    if (!drag) {
      page.hover(canvas, x, y, event.clientX, event.clientY);
      return;
    }
    if (Math.abs(x - drag.x) + Math.abs(y - drag.y) >= CLICK) drag.moved = true;
    if (!drag.moved) return;
    const { view } = page;
    if (drag.kind === 'whole') {
      this.centre(x);
    } else if (drag.kind === 'mark') {
      page.mark(drag.x, x);
    } else {
      const time = (drag.x - x) * view.pixel;
      view.show(drag.from + time, drag.to + time);
      page.lanes.scroller.scrollTop = drag.top + drag.y - y;
      page.changed();
    }
  }

  up(event, canvas) {
    const { drag, page } = this;
    if (!drag) return;
    const { x, y } = this.place(event, canvas);
    if (drag.kind === 'mark' && drag.moved) {
      const { view } = page;
      view.show(view.time(Math.min(x, drag.x)), view.time(Math.max(x, drag.x)));
      page.changed();
    } else if (!drag.moved && canvas === page.lanes.canvas) {
      page.selectAt(x, y);
    }
    this.endDrag();
  }

  endDrag() {
    this.drag = null;
    this.page.lanes.canvas.classList.remove('dragging');
    this.page.mark(0, 0);
  }

  /** Moves the view so that it lies around a place of the picture of everything. */
  centre(x) {
    const { view } = this.page;
    const [first, last] = view.whole;
    const middle = first + (x - view.left) / view.width * (last - first);
    const half = (view.to - view.from) / 2;
    view.show(middle - half, middle + half);
    this.page.changed();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { page } = this;
    const { view, lanes } = page;
    const step = (view.to - view.from) * 0.1;
    const actions = {
      ArrowLeft: () => view.move(-step),
      ArrowRight: () => view.move(step),
      ArrowUp: () => page.selectLane(-1),
      ArrowDown: () => page.selectLane(1),
      PageUp: () => { lanes.scroller.scrollTop -= lanes.height; },
      PageDown: () => { lanes.scroller.scrollTop += lanes.height; },
      '+': () => view.zoom(0.7),
      '=': () => view.zoom(0.7),
      '-': () => view.zoom(1 / 0.7),
      0: () => view.all(),
      Home: () => view.all(),
      n: () => page.step(true),
      p: () => page.step(false),
      Enter: () => page.zoomToSelected(),
      Escape: () => page.clear(),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
    page.changed();
  }
}
