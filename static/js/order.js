// A list that a person puts in order: by dragging, by arrow keys and by buttons. Without it, numbers and buttons do.

for (const list of document.querySelectorAll("[data-order]")) watch(list);

function watch(list) {
  const said = list.parentElement.querySelector("[data-order-said]");
  const items = () => [...list.querySelectorAll("[data-order-item]")];
  let held = null;

  const renumber = (moved) => {
    items().forEach((item, index) => (item.querySelector("[data-order-place]").value = index + 1));
    if (moved && said) {
      const name = moved.querySelector("strong").textContent;
      said.textContent = `${name}: now number ${items().indexOf(moved) + 1} of ${items().length}`;
    }
  };
  const move = (item, up) => {
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (up) list.insertBefore(item, other);
    else list.insertBefore(other, item);
    renumber(item);
  };

  for (const item of items()) {
    item.draggable = true;
    for (const [key, up] of [["[data-order-up]", true], ["[data-order-down]", false]]) {
      const button = item.querySelector(key);
      button.addEventListener("click", (event) => {
        event.preventDefault();
        move(item, up);
        button.focus();
      });
      button.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        move(item, event.key === "ArrowUp");
        button.focus();
      });
    }
    item.querySelector("[data-order-place]").addEventListener("change", (event) => {
      const wanted = Math.round(Number(event.target.value));
      const others = items().filter((one) => one !== item);
      if (wanted >= 1) list.insertBefore(item, others[wanted - 1] ?? null);
      renumber(item);
      event.target.focus();
    });
    item.addEventListener("dragstart", (event) => {
      held = item;
      item.classList.add("app-order__item--held");
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("app-order__item--held");
      renumber(held);
      held = null;
    });
    item.addEventListener("dragover", (event) => {
      if (!held || held === item) return;
      event.preventDefault();
      const box = item.getBoundingClientRect();
      const below = event.clientY > box.top + box.height / 2;
      list.insertBefore(held, below ? item.nextElementSibling : item);
    });
  }
}
