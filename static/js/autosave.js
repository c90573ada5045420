// Keeps what is typed on the server: some seconds after a change, on leaving a field, on leaving the page.
import { askSession } from "./session.js";

const WAIT = 3000;
const RETRY = 10000;
const PATIENCE = 15000; // a connection that hangs says nothing by itself: after this long it counts as none
const LATE = "late";

export function watchForms(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) watch(form);
}

// Whether a field no longer holds what the page came with: typed before this script had come, or kept by the browser.
function isTouched(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) {
    const chosen = [...field.options].some((option) => option.defaultSelected);
    return chosen && [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
}

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = null;
  let dirty = false;
  let sent = false;
  let running = null;
  let troubledSince = "";

  const clock = (date) => date.toLocaleTimeString("en-IE", { hour: "2-digit", minute: "2-digit", hour12: false });
  const say = (text, trouble, other) => {
    if (!status || status.dataset.said === text) return;
    status.dataset.said = text;
    status.replaceChildren();
    if (trouble) {
      const word = document.createElement("strong");
      word.className = "app-status app-status--overdue";
      word.textContent = "Not saved";
      status.append(word, " ", text);
    } else {
      status.textContent = text;
    }
    if (other) {
      const there = new URL(location.href);
      there.searchParams.set("draft", other);
      const link = document.createElement("a");
      link.className = "govuk-link";
      link.href = there.href;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Look at the other (opens in a new tab)";
      status.append(" ", link);
    }
    status.classList.toggle("app-saved", !trouble);
  };
  const fields = () => {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    for (const secret of form.querySelectorAll('input[type="password"], input[type="file"]')) data.delete(secret.name);
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  };
  const post = (leaving) =>
    fetch(form.dataset.autosave, {
      method: "POST",
      body: fields(),
      headers: {
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
        Accept: "application/json",
      },
      redirect: "manual",
      credentials: "same-origin",
      keepalive: leaving,
      signal: running.signal,
    });

  async function save(leaving = false) {
    clearTimeout(timer);
    if (!dirty || sent) return;
    dirty = false;
    running?.abort();
    const mine = (running = new AbortController());
    const patience = setTimeout(() => mine.abort(LATE), PATIENCE);
    try {
      let answer = await post(leaving);
      if (answer.status === 403 && !leaving) {
        // Signed in again in another window: take the fresh token and try once more.
        const session = await askSession(document.body.dataset.sessionUrl);
        if (session.signed_in) answer = await post(false);
      }
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        dirty = true;
        say("You are signed out. Your text is on this page; sign in in another window, then go on.", true);
        timer = setTimeout(save, RETRY);
        return;
      }
      const result = await answer.json();
      if (result.saved) {
        troubledSince = "";
        say(result.status, false, result.other);
        document.dispatchEvent(new CustomEvent("session:alive", { detail: result.seconds_left }));
      } else {
        say(result.status, true);
      }
    } catch (error) {
      if (mine.signal.aborted && mine.signal.reason !== LATE) return; // a later save carries these words as well
      dirty = true;
      troubledSince ||= clock(new Date());
      say(`No connection since ${troubledSince}. Your text is on this page; we try again every 10 seconds.`, true);
      timer = setTimeout(save, RETRY);
    } finally {
      clearTimeout(patience);
    }
  }

  const changed = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", () => save());
  form.addEventListener("submit", () => {
    sent = true; // what is sent is no draft any more: no late save may bring it back
    clearTimeout(timer);
    running?.abort();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) sent = false;
  });
  addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  document.addEventListener("session:ending", () => save());
  document.addEventListener("session:ended", () => save(true));
  if ([...form.elements].some(isTouched)) changed();
}
