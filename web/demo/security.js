// Setting up and deleting the ways to confirm, and confirming ahead of a call.

const { authorise, factors, isSCAError } = window.countersign;

/** Something that stays the same on this device. A real page would know better. */
export async function fingerprint() {
  const traits = [navigator.userAgent, navigator.language, screen.width, screen.height, screen.colorDepth].join('|');
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(traits));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const done = {
  createPin: ['PIN chosen', 'It was encrypted in this browser, for the provider alone.'],
  deletePin: ['PIN deleted', 'Choose another one before the next payment.'],
  createDeviceFingerprint: ['Device remembered', 'It can confirm payments from now on.'],
  deleteDeviceFingerprint: ['Device forgotten', 'It can no longer confirm payments.'],
  resetEmail: ['E-mail address reset', 'It has to be set up again.'],
  resetPhoneNumber: ['Phone number reset', 'It has to be set up again.'],
  resetSecret: ['Secret code reset', 'Another one has to be chosen.'],
  setUp: ['All is set up', 'The customer can confirm payments.'],
  authorise: ['Confirmed', 'For five minutes, low-risk calls ask nothing.'],
};

const sentences = {
  exists: 'There is one already. Delete it first.',
  not_found: 'There is none.',
  limit: 'There are three devices already. Delete one first.',
  cancelled: 'Nothing was changed.',
};

export function security({ config, devices, buttons, say }) {
  const mine = factors({ ...config, provider: 'wise' });
  const { setUp, resetEmail, resetPhoneNumber, resetSecret } = factors({ ...config, provider: 'mipise' });
  const actions = { ...mine, setUp, resetEmail, resetPhoneNumber, resetSecret, authorise: () => authorise({ ...config, provider: 'wise' }) };
  let busy = false;

  async function run(name, ...args) {
    if (busy) return;
    busy = true;
    say('');
    try {
      await actions[name](...args);
      say('good', ...done[name]);
    } catch (error) {
      const known = isSCAError(error);
      say(known && error.code === 'cancelled' ? 'warn' : 'bad', 'Not done', (known && sentences[error.code]) || error.message);
    } finally {
      busy = false;
      await list();
    }
  }

  /** Shows the devices that the gateway has kept the ids of. */
  async function list() {
    const known = await mine.deviceFingerprints().catch(() => []);
    devices.replaceChildren(...known.map(({ id, createdAt }) => {
      const item = document.createElement('li');
      const when = createdAt ? new Date(createdAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' }) : 'unknown';
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quiet';
      button.textContent = 'Delete';
      button.setAttribute('aria-label', `Delete the device remembered ${when}`);
      button.addEventListener('click', () => run('deleteDeviceFingerprint', id));
      item.append(`Remembered ${when}`, button);
      return item;
    }));
  }

  for (const button of buttons) button.addEventListener('click', () => run(button.dataset.do));
}
