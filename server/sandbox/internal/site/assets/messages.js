// Messages on a phone or in an inbox: shows them as they arrive, the newest
// first. The page's template says which parts of a message there are.
const messages = document.getElementById('messages');
const template = document.getElementById('message');
const connection = document.getElementById('connection');

// time is how a page writes a time of day.
export const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

function add(message, shown) {
  const item = template.content.cloneNode(true);
  const words = { ...message, time: time.format(new Date(message.sentAt)) };
  for (const part of item.querySelectorAll('[data-is]')) part.textContent = words[part.dataset.is] ?? '';
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

// watch shows what an address streams, and keeps so many messages.
export function watch(address, shown) {
  const stream = new EventSource(address);
  stream.addEventListener('open', () => live(true));
  stream.addEventListener('error', () => live(false));
  stream.addEventListener('message', (event) => add(JSON.parse(event.data), shown));
}
