// Signing out after idleness: a warning two minutes before, one press to stay, and no text lost.
const WARN_SECONDS = 120;

// Asks the server how long is left; asking with POST counts as being here. Fresh tokens go into every form, so that
// a page which was open while its reader signed in again can still be sent.
export async function askSession(url, method = "GET") {
  const token = document.querySelector('meta[name="csrf-token"]');
  const answer = await fetch(url, {
    method,
    headers: { "X-CSRFToken": token.content, Accept: "application/json" },
    redirect: "manual",
    credentials: "same-origin",
  });
  if (!answer.ok) return { signed_in: false, seconds_left: 0 };
  const session = await answer.json();
  if (session.csrf) {
    token.content = session.csrf;
    for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = session.csrf;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": session.csrf }));
  }
  return session;
}

export function watchSession(body) {
  const { sessionSeconds, sessionUrl, signinUrl } = body.dataset;
  const dialog = document.getElementById("session-warning");
  if (!sessionSeconds || !dialog) return;
  const left = dialog.querySelector("[data-session-left]");
  let endsAt = Date.now() + Number(sessionSeconds) * 1000;

  const hold = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
    if (dialog.open && seconds > WARN_SECONDS) dialog.close();
  };
  const leave = () => {
    document.dispatchEvent(new CustomEvent("session:ended"));
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(`${signinUrl}?next=${back}`);
  };
  const stay = async () => {
    const session = await askSession(sessionUrl, "POST").catch(() => null);
    if (session?.signed_in) hold(session.seconds_left);
    else if (session) leave();
  };

  const tick = async () => {
    const seconds = Math.round((endsAt - Date.now()) / 1000);
    if (seconds <= 0) {
      // Another window may have kept the session alive: ask before leaving.
      const session = await askSession(sessionUrl).catch(() => null);
      if (session?.signed_in && session.seconds_left > 0) hold(session.seconds_left);
      else if (session) leave();
      return;
    }
    if (seconds > WARN_SECONDS) return;
    if (!dialog.open) {
      const session = await askSession(sessionUrl).catch(() => null);
      if (session?.signed_in && session.seconds_left > WARN_SECONDS) return hold(session.seconds_left);
      document.dispatchEvent(new CustomEvent("session:ending"));
      dialog.showModal();
    }
    // Said anew each half minute only: a screen reader is not to be talked over.
    if (seconds > 60) left.textContent = "2 minutes";
    else if (seconds > 30) left.textContent = "1 minute";
    else left.textContent = "30 seconds";
  };

  dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  document.addEventListener("session:alive", (event) => hold(event.detail));
  setInterval(tick, 5000);
}
