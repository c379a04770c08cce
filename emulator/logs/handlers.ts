import { filterLogEvents } from "./filter-log-events.ts";

/** The CloudWatch Logs operations that are modelled, by name; there are no others. */
export const logsHandlers = { FilterLogEvents: filterLogEvents };
