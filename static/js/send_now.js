// A form that a link in a mail leads to: opening it is meant, so it is sent at once. Without script its button is there.
export function start(form) {
  form.requestSubmit();
}
