/** The browser's own functions as they were when the SDK started, whatever the page puts in their place later. */
export const now: () => number = Date.now;
export const stringify: typeof JSON.stringify = JSON.stringify;
export const later: typeof setTimeout = setTimeout;
export const request: typeof fetch = fetch.bind(window);
export const beacon: typeof navigator.sendBeacon = navigator.sendBeacon.bind(navigator);
