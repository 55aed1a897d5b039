import { describe, expect, it } from "vitest";
import { meant, readJson, shown } from "../src/api/hidden.ts";

describe("hidden characters", () => {
  it("are shown by their number and sent back as they are", () => {
    const evil = "\u202elive\u200b\ufeff";
    expect(shown(evil)).toBe("⟨U+202E⟩live⟨U+200B⟩⟨U+FEFF⟩");
    expect(meant(shown(evil))).toBe(evil);
  });

  it("stay where they belong to a script or an emoji", () => {
    for (const text of ["👨‍👩‍👧", "می‌خواهم", "שלום", "plain"]) expect(shown(text)).toBe(text);
    expect(shown("pay\u200dpal")).toBe("pay⟨U+200D⟩pal");
  });

  it("are shown in texts and keys of an answer, escaped or not", () => {
    expect(readJson('{"a\u202e":["x\\u202ey",1,null,{"b":true}]}')).toEqual({
      "a⟨U+202E⟩": ["x⟨U+202E⟩y", 1, null, { b: true }],
    });
  });
});
