/** The sentences of the settings on whose pages may send. */
export const originStrings = {
  title: "Pages that may send",
  lead: "A write key stands in every page for all to read. Name your pages' origins, and what other pages send with it is not kept but counted under Health.",
  mayNot: "Owners and admins change this.",
  label: "Origins, one a line",
  hint: "A scheme, a host and perhaps a port. Empty: every page may send. Apps and servers name no origin and are not held back.",
  apply: "Save origins",
  applied: "Origins saved",
};
