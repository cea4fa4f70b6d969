// Moves the focus to what must be read first, such as a summary of errors, unless the person is already somewhere.
export function start(element) {
  if (document.activeElement === document.body) element.focus();
}
