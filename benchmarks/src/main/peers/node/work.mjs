// What the tasks of tinypool and piscina do: they import a file and call an export by name.

export function increment(n) {
  return n + 1;
}

export function echo(content) {
  return content;
}
