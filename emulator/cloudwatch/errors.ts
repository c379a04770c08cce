import { AwsError } from "../protocol/errors.ts";

export const invalidValue = (message: string): AwsError =>
  new AwsError(400, "InvalidParameterValueException", message);

export const invalidCombination = (message: string): AwsError =>
  new AwsError(400, "InvalidParameterCombinationException", message);

export const validationError = (message: string): AwsError =>
  new AwsError(400, "ValidationException", message);

export const alarmNotFound = (name: string): AwsError =>
  new AwsError(404, "ResourceNotFound", `Unknown alarm: ${name}`);
