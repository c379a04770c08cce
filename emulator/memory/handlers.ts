import {
  createEvent,
  deleteEvent,
  getEvent,
  listActors,
  listEvents,
  listSessions,
} from "./events.ts";
import {
  batchCreateMemoryRecords,
  batchDeleteMemoryRecords,
  batchUpdateMemoryRecords,
  deleteMemoryRecord,
  getMemoryRecord,
  listMemoryRecords,
  retrieveMemoryRecords,
} from "./records.ts";

export const memoryHandlers = {
  CreateEvent: createEvent,
  GetEvent: getEvent,
  ListEvents: listEvents,
  DeleteEvent: deleteEvent,
  ListActors: listActors,
  ListSessions: listSessions,
  BatchCreateMemoryRecords: batchCreateMemoryRecords,
  BatchUpdateMemoryRecords: batchUpdateMemoryRecords,
  BatchDeleteMemoryRecords: batchDeleteMemoryRecords,
  GetMemoryRecord: getMemoryRecord,
  DeleteMemoryRecord: deleteMemoryRecord,
  ListMemoryRecords: listMemoryRecords,
  RetrieveMemoryRecords: retrieveMemoryRecords,
};
