// The approval page: asks for the password, then for the phone code, and tells
// the page that opened it how it went.
const page = document.getElementById('approval');
const flow = document.body.dataset.flow;
const error = document.getElementById('error');
const notice = document.getElementById('notice');
const token = page.querySelector('[name="ott"]').value;

// tell sends one of the three messages. They carry no secret, so any origin
// may read them. The sandbox's scenario may lose, double or delay them.
function tell(outcome) {
  const target = flow === 'iframe' ? window.parent : window.opener;
  if (!target || target === window) return;
  const send = () => target.postMessage(`tw-approve-api-action-${outcome}`, '*');
  switch (page.dataset.messages) {
    case 'never': return;
    case 'late': setTimeout(send, Number(page.dataset.late)); return;
    case 'twice': send(); // and once more
  }
  send();
}

// show brings the page to a step of the server's.
function show(view) {
  page.dataset.step = view.step;
  for (const part of page.querySelectorAll('[data-shows]')) {
    part.hidden = !part.dataset.shows.split(' ').includes(view.step);
  }
  const field = page.querySelector(`form[data-shows="${view.step}"] .field`);
  error.hidden = !view.error;
  error.textContent = view.error ?? '';
  notice.textContent = view.notice ?? '';
  if (view.retrySeconds) document.getElementById('locked').textContent = minutes(view.retrySeconds);
  if (field) {
    field.toggleAttribute('aria-invalid', false);
    if (view.error) field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', view.error ? `error ${field.name}-help` : `${field.name}-help`);
  }
  (field ?? page.querySelector(`[data-shows="${view.step}"] h2`))?.focus();
  if (view.step === 'approved') tell('success');
}

function minutes(seconds) {
  const n = Math.ceil(seconds / 60);
  return n === 1 ? 'one minute' : `${n} minutes`;
}

// ask sends one action to the server and shows what it answers. It gives
// whether there was an answer.
let busy = false;
async function ask(action, fields, button) {
  if (busy) return false;
  busy = true;
  button.setAttribute('aria-disabled', 'true');
  try {
    const answer = await fetch(action, { method: 'POST', body: new URLSearchParams({ ott: token, ...fields }) });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json());
    return true;
  } catch {
    show({ step: page.dataset.step, error: 'We could not reach Wise. Check your connection, then try again.' });
    return false;
  } finally {
    busy = false;
    button.removeAttribute('aria-disabled');
  }
}

for (const form of page.querySelectorAll('form')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const field = form.querySelector('.field');
    if (!field.value.trim()) {
      show({ step: page.dataset.step, error: field.name === 'code' ? 'Enter the six digits of the message.' : 'Enter your password.' });
      return;
    }
    const answered = await ask(form.dataset.action, { [field.name]: field.value }, form.querySelector('.primary'));
    if (answered) field.value = '';
  });
}

const ways = {
  resend: (button) => ask('resend', {}, button),
  decline: (button) => ask('decline', {}, button),
  cancel: () => leave('closed'),
  'end-failed': () => leave('failed'),
};

// leave tells the opener and closes the window, unless its message is to be
// late or lost: then the window must be seen to stay.
function leave(outcome) {
  tell(outcome);
  if (flow !== 'iframe' && ['once', 'twice'].includes(page.dataset.messages)) window.close();
}

page.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (button) ways[button.dataset.do](button);
});

// A dialog around a frame of another origin hears no keys while the frame has
// the focus, so the page takes Escape as the dialog would.
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && flow === 'iframe') leave('closed');
});

show({ step: page.dataset.step, retrySeconds: Number(page.dataset.retry) });
