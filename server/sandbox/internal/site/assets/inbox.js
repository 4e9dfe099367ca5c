// The inbox: e-mails, more of them than a phone has room for.
import { watch } from './messages.js';

watch(document.querySelector('.inbox').dataset.stream, 50);
