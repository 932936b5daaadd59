// ---- colours, and how things are drawn on a canvas ----

/** Okabe and Ito's colours that people with any kind of colour vision can tell apart, without black and without the red of failures. */
const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#56b4e9', '#cc79a7', '#f0e442'];
const ON_PALETTE = ['#ffffff', '#10151b', '#10151b', '#10151b', '#10151b', '#10151b'];

function functionColour(name) {
  return PALETTE[name % PALETTE.length];
}

/** The colours of page.css, in light or dark. */
class Theme {
  constructor() {
    this.read();
  }

  read() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ['card', 'ink', 'quiet', 'line', 'idle', 'start', 'busy', 'alive', 'failure', 'hatch', 'focus']) {
      this[name] = style.getPropertyValue('--' + name).trim();
    }
    this.busyFill = style.getPropertyValue('--busy-fill').trim();
    this.onFailure = style.getPropertyValue('--on-failure').trim();
    this.font = getComputedStyle(document.body).fontFamily;
  }
}

/** Gives a canvas its size, and returns what draws on it in CSS pixels. */
function prepareCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
  }
  const ctx = canvas.getContext('2d');
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/** Cuts a text to a width, with an ellipsis. */
function fitText(ctx, text, width) {
  if (text.length * 12 < width || ctx.measureText(text).width <= width) return text;
  let low = 0;
  let high = Math.min(text.length, Math.ceil(width / 2));
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(text.slice(0, middle) + '…').width <= width) low = middle;
    else high = middle - 1;
  }
  return low > 0 ? text.slice(0, low) + '…' : '';
}

function hatchPattern(ctx, colour) {
  const tile = document.createElement('canvas');
  tile.width = 7;
  tile.height = 7;
  const pen = tile.getContext('2d');
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const at of [-7, 0, 7]) {
    pen.moveTo(at - 1, 8);
    pen.lineTo(at + 8, -1);
  }
  pen.stroke();
  return ctx.createPattern(tile, 'repeat');
}

function drawCross(ctx, x, y, size, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x + size, y - size);
  ctx.lineTo(x - size, y + size);
  ctx.stroke();
}

/** Draws the mark of a worker's death. */
function drawDeath(ctx, x, y, radius, theme) {
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
  drawCross(ctx, x, y, radius * 0.45, theme.card, 1.6);
}

/** Draws the mark of a time limit: an hourglass. */
function drawHourglass(ctx, x, y, size, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y - size);
  ctx.lineTo(x - size, y + size);
  ctx.lineTo(x + size, y + size);
  ctx.closePath();
  ctx.fill();
}
