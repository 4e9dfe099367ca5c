// The inbox: shows e-mails as they arrive, the newest first.
const messages = document.getElementById('messages');
const template = document.getElementById('message');
const connection = document.getElementById('connection');
const shown = 50;
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

function add(message) {
  const item = template.content.cloneNode(true);
  const part = (name) => item.querySelector(`[data-is="${name}"]`);
  part('from').textContent = message.from;
  part('time').textContent = time.format(new Date(message.sentAt));
  part('subject').textContent = message.subject ?? '';
  part('text').textContent = message.text;
  part('code').textContent = message.code ?? '';
  const button = item.querySelector('button');
  item.querySelector('.copying').hidden = !message.code;
  button.setAttribute('aria-label', `Copy the code ${message.code}`);
  button.addEventListener('click', () => copy(message.code, button));
  messages.prepend(item);
  while (messages.children.length > shown) messages.lastElementChild.remove();
  document.getElementById('empty').hidden = true;
}

// copy uses the clipboard, or selects the code where a frame may not use it.
async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code);
    button.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector('.digits'));
    button.textContent = 'Selected';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}

const live = (on) => {
  connection.dataset.live = String(on);
  connection.textContent = on ? 'Live' : 'Reconnecting…';
};

const stream = new EventSource(document.querySelector('.inbox').dataset.stream);
stream.addEventListener('open', () => live(true));
stream.addEventListener('error', () => live(false));
stream.addEventListener('message', (event) => add(JSON.parse(event.data)));
