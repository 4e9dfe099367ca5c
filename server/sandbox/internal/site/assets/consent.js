// The consent page: asks for the password, then for the decision, and takes
// the customer back to where they came from.
const page = document.getElementById('consent');
const error = document.getElementById('error');
const left = document.getElementById('left');
const back = document.getElementById('back');
const close = document.getElementById('close');
const { action, token, provider } = page.dataset;
const over = ['approved', 'refused', 'expired', 'blocked'];

// show brings the page to a step of the server's.
function show(view) {
  page.dataset.step = view.step;
  for (const part of page.querySelectorAll('[data-shows]')) {
    part.hidden = !part.dataset.shows.split(' ').includes(view.step);
  }
  error.hidden = !view.error;
  error.textContent = view.error ?? '';
  if (left) left.textContent = remaining(view.seconds);
  back.hidden = !view.return;
  close.hidden = !!view.return;
  if (view.return) back.href = view.return;
  const field = page.querySelector(`form[data-shows="${view.step}"] input.field`);
  if (field) {
    field.toggleAttribute('aria-invalid', false);
    if (view.error) field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', view.error ? 'error password-help' : 'password-help');
  }
  (field ?? page.querySelector(`[data-shows="${view.step}"] h2`))?.focus();
  watch(view);
}

function remaining(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'Open for one more minute.' : `Open for ${minutes} more minutes.`;
}

// watch looks again when the time is over.
let timer;
function watch(view) {
  clearTimeout(timer);
  if (!over.includes(view.step)) timer = setTimeout(() => ask('look'), view.seconds * 1000);
}

// ask sends one action to the server and shows what it answers.
let busy = false;
let last = { step: page.dataset.step, return: page.dataset.return, seconds: Number(page.dataset.seconds) };
async function ask(what, fields = {}, button = undefined) {
  if (busy) return;
  busy = true;
  button?.setAttribute('aria-disabled', 'true');
  try {
    const answer = await fetch(action + what, { method: 'POST', body: new URLSearchParams({ token, ...fields }) });
    if (!answer.ok) throw new Error(String(answer.status));
    last = await answer.json();
    if (what === 'leave') leave(last);
    else show(last);
    if (['approve', 'refuse'].includes(what) && ['approved', 'refused'].includes(last.step)) goBack(last);
  } catch {
    show({ ...last, error: `We could not reach ${provider}. Check your connection, then try again.` });
  } finally {
    busy = false;
    button?.removeAttribute('aria-disabled');
  }
}

// goBack takes the customer back, where the scenario does not want a link.
function goBack(view) {
  if (view.return && page.dataset.back === 'redirect') location.replace(view.return);
}

// leave goes back with nothing decided, or closes the window.
function leave(view) {
  if (view.return) location.replace(view.return);
  else window.close();
  show(view); // for a window that cannot be closed
}

page.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const field = event.target.querySelector('input.field');
  if (!field.value) {
    show({ ...last, error: 'Enter your password.' });
    return;
  }
  await ask('password', Object.fromEntries(new FormData(event.target)), event.target.querySelector('.primary'));
  field.value = '';
});

page.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (button) ask(button.dataset.do, {}, button);
});

show(last);
