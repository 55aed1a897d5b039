declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: { createHTML(text: string): string }): unknown };
  }
}

/** The one policy the page may have. It lets the empty string through, with which ECharts clears its box, and nothing else. */
window.trustedTypes?.createPolicy("default", {
  createHTML(text) {
    if (text === "") return "";
    throw new TypeError("The dashboard writes no HTML.");
  },
});

export {};
