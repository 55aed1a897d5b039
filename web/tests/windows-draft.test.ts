import { expect, test } from "vitest";
import { windowsOf } from "../src/reports/attribution/windows-draft.ts";

test("a kind left empty has its usual window, and blanks are no part of a duration", () => {
  expect(windowsOf({ click: " 14d ", visit: "", view: "  ", engaged_view: "3d" })).toEqual({
    click: "14d",
    engaged_view: "3d",
  });
});
