// A signature drawn with a finger, a pen or a mouse. It goes with the form as a picture; without script one types.
const form = document.querySelector("form[data-signing]");
if (form) start(form);

function start(form) {
  showWhatFits(form);
  const canvas = form.querySelector("canvas[data-signature]");
  if (!canvas || !window.PointerEvent) return;
  const field = form.querySelector('input[name="signature"]');
  const clear = form.querySelector("[data-signature-clear]");
  const state = form.querySelector("[data-signature-state]");
  const error = form.querySelector("[data-signature-error]");
  const pen = canvas.getContext("2d");
  let drawing = null;
  let length = 0; // of all strokes: a tap is no signature

  canvas.hidden = clear.hidden = false;
  blank();
  if (field.value) bringBack(field.value);

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = place(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || !event.isPrimary) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) stroke(place(step));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (drawing) state.textContent = isSigned() ? "Signed." : "Too short for a signature.";
      drawing = null;
    });
  }
  clear.addEventListener("click", () => {
    blank();
    field.value = "";
    state.textContent = "The box is empty.";
  });
  form.addEventListener("submit", (event) => {
    if (chosen(form) !== "drawn") {
      field.value = "";
      return;
    }
    if (isSigned()) {
      field.value = canvas.toDataURL("image/png");
      return;
    }
    event.preventDefault();
    error.hidden = false;
    error.closest(".govuk-form-group").classList.add("govuk-form-group--error");
    error.focus();
  });

  function isSigned() {
    return length > 60;
  }
  function blank() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#16242b";
    pen.lineWidth = 3;
    pen.lineCap = pen.lineJoin = "round";
    length = 0;
  }
  function place(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * canvas.width) / box.width,
      y: ((event.clientY - box.top) * canvas.height) / box.height,
    };
  }
  function stroke(to) {
    pen.beginPath();
    pen.moveTo(drawing.x, drawing.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    length += Math.hypot(to.x - drawing.x, to.y - drawing.y);
    drawing = to;
  }
  function bringBack(picture) {
    const image = new Image();
    image.addEventListener("load", () => {
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      length = Infinity; // the server had it already, and judges it again
      state.textContent = "The signature from before is in the box.";
    });
    image.src = picture;
  }
}

function chosen(form) {
  return form.querySelector('input[name="given_how"]:checked')?.value ?? "";
}

// Of the ways to give it, only what belongs to the one chosen is shown.
function showWhatFits(form) {
  const parts = [...form.querySelectorAll("[data-given]")];
  const show = () => {
    for (const part of parts) part.hidden = part.dataset.given !== chosen(form);
  };
  for (const way of form.querySelectorAll('input[name="given_how"]')) way.addEventListener("change", show);
  show();
}
