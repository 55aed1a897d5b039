import type { components } from "../../api/schema.ts";

type Schemas = components["schemas"];

export type PathsRequest = Partial<Schemas["PathsRequest"]>;
export type TransitionsRequest = Partial<Schemas["TransitionsRequest"]>;
export type PathGroup = Schemas["PathGroupRequest"];
export type PathsReport = Schemas["PathsReport"];
export type PathNode = Schemas["PathNode"];
export type PathLink = Schemas["PathLink"];
export type PathSequence = Schemas["PathSequence"];
export type TransitionsReport = Schemas["TransitionsReport"];
export type Loop = Schemas["Loop"];
