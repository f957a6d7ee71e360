// Puts our words where the framework has English ones: whole texts and a few attributes only, never what people typed.
(() => {
  const words = __WORDS__;
  const patterns = __PATTERNS__.map(([pattern, ours]) => [new RegExp(pattern), ours]);
  const attributes = ["aria-label", "aria-valuetext", "title", "placeholder", "alt"];
  const say = (text) => {
    const key = text.trim();
    return Object.hasOwn(words, key) ? words[key] : undefined;
  };
  const word = (text) => {
    const found = say(text);
    if (found !== undefined) return found;
    const shape = /[A-Za-z]/.test(text) && patterns.find(([pattern]) => pattern.test(text.trim()));
    return shape ? text.trim().replace(shape[0], shape[1]) : undefined;
  };
  const visitText = (node) => {
    const found = word(node.data);
    if (found !== undefined && found !== node.data) node.data = found;
  };
  const visit = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return visitText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) visitText(node);
      else for (const name of attributes) {
        const value = node.getAttribute(name);
        const found = value && word(value);
        if (found !== undefined && found !== null && found !== value && found !== "") node.setAttribute(name, found);
      }
    }
  };
  const start = () => {
    visit(document.body);
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(visit);
        else if (change.type === "characterData") visitText(change.target);
        else visit(change.target);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes });
  };
  // 打印: a page cannot ask the browser for it in any other way
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".st-key-print_page button")) window.print();
  });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
