/** The panels of the settings, in their order. */
export const settingsTabs = ["site", "install", "keys", "definitions", "rules", "health"] as const;
export type SettingsTab = (typeof settingsTabs)[number];
