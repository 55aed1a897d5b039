import { beforeAll, expect, test } from "vitest";
import { addDays, ago, bucketLabel, dayEnd, setDateLocale, todayIn } from "../src/format/dates.ts";

beforeAll(() => setDateLocale("en-GB"));

test("a bucket is labelled by its own local date, wherever the browser is", () => {
  expect(bucketLabel("2026-11-01", "day")).toBe("1 Nov");
  expect(bucketLabel("2026-11-01", "month")).toBe("Nov 2026");
  expect(bucketLabel("2026-11-01T23:00+13:00", "hour")).toBe("23:00");
});

test("a bucket that cannot be read is shown as it came", () => {
  expect(bucketLabel("someday", "day")).toBe("someday");
});

test("today depends on the site's zone", () => {
  const moment = new Date("2026-11-21T23:30:00Z");
  expect([todayIn("UTC", moment), todayIn("Asia/Tokyo", moment)]).toEqual(["2026-11-21", "2026-11-22"]);
});

test("days are added across months and leap years", () => {
  expect([addDays("2028-02-28", 1), addDays("2026-01-01", -1)]).toEqual(["2028-02-29", "2025-12-31"]);
});

test("how long ago takes the largest unit and is never in the future", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  expect(ago("2026-11-21T11:57:00Z", now)).toBe("3 minutes ago");
  expect(ago("2026-11-21T12:00:09Z", now)).toBe("now");
});

test("a day ends when the clocks of its zone show the next one, also where they change", () => {
  expect(dayEnd("2026-11-30", "UTC")).toBe("2026-12-01T00:00:00.000Z");
  expect(dayEnd("2026-11-30", "Asia/Tokyo")).toBe("2026-11-30T15:00:00.000Z");
  expect(dayEnd("2026-10-25", "Europe/Berlin")).toBe("2026-10-25T23:00:00.000Z");
  expect(dayEnd("2026-10-24", "Europe/Berlin")).toBe("2026-10-24T22:00:00.000Z");
  expect(dayEnd("2028-02-28", "America/New_York")).toBe("2028-02-29T05:00:00.000Z");
});
