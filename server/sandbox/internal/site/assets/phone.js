// The phone: messages, under a clock.
import { time, watch } from './messages.js';

const clock = document.getElementById('clock');

function tick() {
  const now = new Date();
  clock.textContent = time.format(now);
  setTimeout(tick, 60_000 - (now % 60_000));
}

tick();
watch(document.querySelector('.phone').dataset.stream, 12);
