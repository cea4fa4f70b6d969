// Says when the device has lost its connection, and when it is back.
export function start(note) {
  const show = () => { note.hidden = navigator.onLine; };
  window.addEventListener("offline", show);
  window.addEventListener("online", show);
  show();
}
