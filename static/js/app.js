// Starts the page: GOV.UK's modules, menus that stand open on a wide screen, focus on a refusal.
import { watchSession } from "./session.js";
import { watchForms } from "./autosave.js";

const body = document.body;
body.classList.add("js-enabled", "govuk-frontend-supported");

// Before anything is waited for: who types while the page still loads, or where a module does not come, loses nothing.
watchSession(body);
watchForms(document);

const { initAll } = await import(body.dataset.govukFrontend);
initAll();

// Where the browser knows no ::details-content, the menus are opened here; they look the same.
const wide = matchMedia("(min-width: 60em)");
const openMenus = () => {
  for (const menu of document.querySelectorAll("details.app-open-wide")) menu.open = wide.matches;
};
if (!CSS.supports("selector(::details-content)")) {
  openMenus();
  wide.addEventListener("change", openMenus);
}

document.querySelector("[data-focus]")?.focus();
