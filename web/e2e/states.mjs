// The states a report can be in, brought about in the browser so that every page can be looked at in each of them
// over the real program.
const problem = (status, more) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", status, trace_id: "0af7651916cd43dd8448eb211c80319c", ...more }),
});
const reports = /\/api\/v1\/sites\/[^/]+\/(reports\/|health|visitors)/;
const tooLong = {
  title: "Refused",
  faults: [{ code: "range.too-long", where: "/range", message: "A range of at most 92 days can be split like this." }],
};

export const states = {
  loading: (page) => page.route(reports, () => undefined),
  broken: (page) => page.route(reports, (route) => route.fulfill(problem(500, { title: "Broken" }))),
  refused: (page) => page.route(reports, (route) => route.fulfill(problem(422, tooLong))),
};

/** Takes the server away from a page that has its answers, lets ten minutes pass, and has it ask again. */
export const stale = {
  before: (page) => page.clock.install(),
  act: async (page) => {
    await page.route("**/api/v1/**", (route) => route.fulfill(problem(503, { title: "Gone" })));
    await page.clock.fastForward(600_000);
    await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await page.clock.fastForward(10_000);
  },
};

/** Few visitors: what a report says of them is marked as thin, or not said at all. */
export const few = "segment=visitor.sessions%20%3E%3D%207";
