// ---- how numbers are written; all times are in nanoseconds ----

function digits(value) {
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
}

function twoDigits(value) {
  return String(value).padStart(2, '0');
}

function formatDuration(nanos) {
  if (nanos < 0) return '−' + formatDuration(-nanos);
  if (nanos < 999.5) return Math.round(nanos) + ' ns';
  if (nanos < 999.5e3) return digits(nanos / 1e3) + ' µs';
  if (nanos < 999.5e6) return digits(nanos / 1e6) + ' ms';
  if (nanos < 59.95e9) return digits(nanos / 1e9) + ' s';
  const seconds = Math.round(nanos / 1e9);
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min ' + twoDigits(seconds % 60) + ' s';
  const minutes = Math.round(seconds / 60);
  return Math.floor(minutes / 60) + ' h ' + twoDigits(minutes % 60) + ' min';
}

/** A point in time, so exactly that a difference of `step` can be seen, in the unit that suits `size`. */
function formatTime(nanos, step, size = nanos) {
  if (nanos < 0) return '−' + formatTime(-nanos, step, size);
  const decimals = (unit) => Math.min(9, Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9)));
  const rounded = Math.round(nanos / step) * step;
  if (size < 1e3 && step < 1e3) return rounded.toFixed(0) + ' ns';
  if (size < 1e6 && step < 1e6) return (rounded / 1e3).toFixed(decimals(1e3)) + ' µs';
  if (size < 1e9 && step < 1e9) return (rounded / 1e6).toFixed(decimals(1e6)) + ' ms';
  if (size < 120e9) return (rounded / 1e9).toFixed(decimals(1e9)) + ' s';
  const places = decimals(1e9);
  const seconds = (rounded / 1e9) % 60;
  const minutes = Math.floor(rounded / 60e9);
  const rest = seconds.toFixed(places).padStart(places > 0 ? places + 3 : 2, '0');
  return minutes < 60
    ? minutes + ':' + rest
    : Math.floor(minutes / 60) + ':' + twoDigits(minutes % 60) + ':' + rest;
}

function formatBytes(bytes) {
  if (bytes < 999.5) return bytes + ' B';
  if (bytes < 999.5e3) return digits(bytes / 1e3) + ' kB';
  if (bytes < 999.5e6) return digits(bytes / 1e6) + ' MB';
  return digits(bytes / 1e9) + ' GB';
}

function formatCount(value) {
  return value.toLocaleString('en');
}

function formatShare(value) {
  return Math.round(value * 100) + ' %';
}

function formatDate(millis) {
  const date = new Date(millis);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} `
    + `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}
