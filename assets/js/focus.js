// Moves the focus to what must be read first, such as a summary of errors.
export function start(element) {
  element.focus();
}
