/** Where records are kept: a folder, or a place in an S3 bucket. Names are paths with `/`. */
export interface RecordStore {
  /** Written twice under one name, the last stands. */
  write(name: string, text: string): Promise<void>;
  /** Names below this folder, sorted. */
  list(folder: string): Promise<string[]>;
  read(name: string): Promise<string>;
}
