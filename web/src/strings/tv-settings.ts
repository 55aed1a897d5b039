/** The sentences of television's settings. */
export const tvSettingsStrings = {
  title: "Television",
  lead: "How ads that were shown are matched with visits. A field left empty is as usual; a report may still ask for other windows. Changes hold for all of history.",
  mayNot: "Only owners and administrators change how ads are matched.",
  apply: "Apply",
  applied: "Ads are matched anew.",
  fields: {
    retargeting: {
      label: "Campaigns for those who were here before",
      hint: "With commas. Their ads verify visits for 7 days, those of all others for 14.",
      usual: "none",
    },
    own_parameters: {
      label: "Sources, mediums and campaigns of television’s own links",
      hint: "With commas, as in utm_source, utm_medium or utm_campaign. A visit that carries one is claimed by nobody else.",
      usual: "tv, ctv, ott, linear-tv",
    },
    compete_hours: {
      label: "Hours in which an earlier click of the same visitor claims a visit",
      hint: "0 to 720. With 0 only the visit itself can be a click.",
      usual: "0",
    },
    shared_persons: {
      label: "Most visitors of one household in 14 days",
      hint: "With more the address is shared, such as an office’s, and is left out.",
      usual: "12",
    },
    shared_impressions: {
      label: "Most ads shown in one household on one day",
      hint: "With more the address is shared and is left out.",
      usual: "40",
    },
  },
} as const;
