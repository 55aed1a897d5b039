import { expect, test, vi } from "vitest";
import { storeBoth } from "../src/settings/privacy-panel.tsx";

const works = async (): Promise<void> => undefined;
const fails = (text: string) => async (): Promise<void> => {
  throw new Error(text);
};

test("both are stored, and nothing is taken back", async () => {
  const [second, back] = [vi.fn(works), vi.fn(works)];
  await storeBoth(works, second, back);
  expect(second).toHaveBeenCalledOnce();
  expect(back).not.toHaveBeenCalled();
});

test("where the first is refused the second is not tried", async () => {
  const second = vi.fn(works);
  await expect(storeBoth(fails("refused"), second, works)).rejects.toThrow("refused");
  expect(second).not.toHaveBeenCalled();
});

test("where the second fails the first is taken back and its reason is said", async () => {
  const back = vi.fn(works);
  await expect(storeBoth(works, fails("no answer"), back)).rejects.toThrow("no answer");
  expect(back).toHaveBeenCalledOnce();
});

test("where that fails too, it is said that half is stored", async () => {
  await expect(storeBoth(works, fails("no answer"), fails("no answer"))).rejects.toThrow(/Only part of this is stored/);
});
