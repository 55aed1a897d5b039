import type { UseQueryResult } from "@tanstack/react-query";
import { type Asking, useReport } from "../../api/queries.ts";
import type {
  DriversReport,
  DriversRequest,
  FrictionReport,
  FrictionRequest,
  MatrixReport,
  MatrixRequest,
  SurrogateReport,
  TimeToConvertReport,
  TimeToConvertRequest,
  ValuesReport,
  ValuesRequest,
} from "./types.ts";

type Request = Parameters<typeof useReport>[2];
const slow: Asking = { slow: true };

export function useDrivers(site: string, request: DriversRequest, asking: Asking): UseQueryResult<DriversReport> {
  return useReport(site, "drivers", request as Request, { ...slow, ahead: true, ...asking });
}

export function useMatrix(site: string, request: MatrixRequest, asking: Asking): UseQueryResult<MatrixReport> {
  return useReport(site, "matrix", request as Request, { ...slow, ...asking });
}

export function useMicroValues(site: string, request: ValuesRequest, asking: Asking): UseQueryResult<ValuesReport> {
  return useReport(site, "values", request as Request, { ...slow, ahead: true, ...asking });
}

export function useFriction(site: string, request: FrictionRequest, asking: Asking): UseQueryResult<FrictionReport> {
  return useReport(site, "friction", request as Request, { ...slow, ...asking });
}

export function useTimeToConvert(
  site: string,
  request: TimeToConvertRequest,
  asking: Asking,
): UseQueryResult<TimeToConvertReport> {
  return useReport(site, "time-to-convert", request as Request, { ...slow, ...asking });
}

export function useSurrogate(
  site: string,
  request: DriversRequest & { micro: string },
  asking: Asking,
): UseQueryResult<SurrogateReport> {
  return useReport(site, "surrogate", request as Request, { ...slow, ...asking });
}
