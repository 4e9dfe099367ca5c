// The side of a framed page in the protocol of iframe-resizer 4.x: the parent
// says "[iFrameSizer]<id>:<settings>", the page answers
// "[iFrameSizer]<id>:<height>:<width>:<event>" at once and at each change.
const mark = '[iFrameSizer]';

// Places in the parent's settings, after the id.
const WIDTH_TOO = 2;
const TOLERANCE = 11;

let parent = null; // { window, id, tolerance }
let sent = -1;

window.addEventListener('message', ({ data, source }) => {
  if (source !== window.parent || typeof data !== 'string' || !data.startsWith(mark)) return;
  const parts = data.slice(mark.length).split(':');
  if (parts[WIDTH_TOO] === 'true' || parts[WIDTH_TOO] === 'false') {
    parent = { window: source, id: parts[0], tolerance: Number(parts[TOLERANCE]) || 0 };
    report('init', true);
  } else if (parent) {
    if (parts[0] === 'reset') report('resetPage', true);
    if (parts[0] === 'resize') report('resizeParent', false);
  }
});

function height() {
  const { marginTop, marginBottom } = getComputedStyle(document.body);
  return document.body.offsetHeight + parseInt(marginTop, 10) + parseInt(marginBottom, 10);
}

function report(event, always) {
  const now = height();
  if (!parent || (!always && Math.abs(now - sent) <= parent.tolerance)) return;
  sent = now;
  parent.window.postMessage(`${mark}${parent.id}:${now}:${document.body.offsetWidth}:${event}`, '*');
}

if (window.parent !== window) {
  new ResizeObserver(() => report('size', false)).observe(document.body);
  // The parent's first message may have come before this script.
  window.parent.postMessage('[iFrameResizerChild]Ready', '*');
}
