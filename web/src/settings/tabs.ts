/** The panels of the settings, in their order. */
export const settingsTabs = [
  "site",
  "install",
  "keys",
  "collection",
  "definitions",
  "rules",
  "channels",
  "television",
  "privacy",
  "users",
  "account",
  "audit",
] as const;
export type SettingsTab = (typeof settingsTabs)[number];
