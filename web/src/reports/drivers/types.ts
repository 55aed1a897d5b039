import type { components } from "../../api/schema.ts";

type Schemas = components["schemas"];

export type DriversRequest = Partial<Schemas["DriversRequest"]>;
export type DriversReport = Schemas["DriversReport"];
export type Driver = Schemas["Driver"];
export type DriverDifference = Schemas["DriverDifference"];
export type Gate = Schemas["Gate"];
export type Pair = Schemas["Pair"];
export type MatrixRequest = Partial<Schemas["MatrixRequest"]>;
export type MatrixReport = Schemas["MatrixReport"];
export type MatrixRow = Schemas["MatrixRow"];
export type ValuesRequest = Partial<Schemas["ValuesRequest"]>;
export type ValuesReport = Schemas["ValuesReport"];
export type FrictionRequest = Partial<Schemas["FrictionRequest"]>;
export type FrictionReport = Schemas["FrictionReport"];
export type FrictionRow = Schemas["FrictionRow"];
export type SurrogateReport = Schemas["SurrogateReport"];
export type TimeToConvertRequest = Partial<Schemas["TimeToConvertRequest"]>;
export type TimeToConvertReport = Schemas["TimeToConvertReport"];
