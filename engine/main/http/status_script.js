'use strict';
// Takes the page again every five seconds and puts its live parts in place, so that focus and scrolling stay.
const pause = document.getElementById('pause');
const lost = document.getElementById('lost');
pause.closest('p').hidden = false;
setInterval(async () => {
  if (document.hidden || pause.checked) return;
  try {
    const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(4000) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const now = page.getElementById(part.id);
      if (now && now.innerHTML !== part.innerHTML) part.innerHTML = now.innerHTML;
      if (now) part.className = now.className;
    }
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
}, 5000);
