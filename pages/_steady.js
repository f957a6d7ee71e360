// For whoever types: the field stays where it is on the screen, nothing typed while the connection goes is left unsaid, and no cell is shut.
(() => {
  const fields = "[data-testid=stMain] :is(input, textarea)";
  let held = null, page = null, depth = 0;
  const depthOfHeld = () => held.getBoundingClientRect().top + page.scrollTop;
  // Findings come and go above the field: the page is moved by as much, before it is painted.
  const steady = () => {
    if (!held || !held.isConnected) return;
    const now = depthOfHeld();
    if (Math.abs(now - depth) >= 1) page.scrollTop += now - depth;
    depth = now;
  };
  const sizes = new ResizeObserver(steady), drawn = new MutationObserver(steady);
  document.addEventListener("focusin", (event) => {
    sizes.disconnect();
    drawn.disconnect();
    if (page) page.style.overflowAnchor = "";
    held = event.target.matches(fields) ? event.target : null;
    if (!held) return;
    page = held.closest("[data-testid=stMain]");
    page.style.overflowAnchor = "none";                 // the browser holds on to what stands at the top instead
    depth = depthOfHeld();
    sizes.observe(page.firstElementChild);
    drawn.observe(page, { childList: true, subtree: true, characterData: true });
  });
  // A lost connection shuts the fields without a word to the one that was being typed into: once open again, it is left in order.
  const opened = (changes) => changes.map((change) => change.target)
    .filter((field) => !field.disabled && field !== document.activeElement && field.matches(fields))
    .forEach((field) => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
  // A grid that is drawn anew shuts the cell that is open in it: what is new in the ledger is asked for while nobody types.
  let touched = 0, asked = 0;
  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => { touched = Date.now(); }, true);
  setInterval(() => {
    const latest = document.querySelector(".st-key-show_latest button:not([disabled])");
    const now = Date.now();
    if (!latest || now - touched < 1500 || now - asked < 3000 || document.querySelector("#portal :is(textarea, input)")) return;
    asked = now;
    latest.click();
  }, 250);
  const start = () => new MutationObserver(opened).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["disabled"] });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
